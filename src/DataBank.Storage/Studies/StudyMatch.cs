using System.Collections.Frozen;
using System.Data.Common;
using DataBank.Dicom;

namespace DataBank.Storage;

/// <summary>One row of a search: the attributes of its study and, below, its series and instance.</summary>
internal sealed class StudyMatch
{
    private static readonly AttributeEntry Online = AttributeValues.OfTexts(StudyTags.InstanceAvailability, "CS", "ONLINE");
    private static readonly AttributeEntry StudyUid = AttributeValues.OfTexts(StudyTags.StudyInstanceUid, "UI");
    private static readonly AttributeEntry SeriesUid = AttributeValues.OfTexts(StudyTags.SeriesInstanceUid, "UI");

    private readonly QueryLevel level;
    private readonly string studyUid;
    private readonly string[] modalities;
    private readonly long seriesCount;
    private readonly long studyInstances;
    private readonly AttributeDocument study;
    private readonly long seriesInstances;
    private readonly AttributeDocument series = AttributeDocument.Empty;
    private readonly AttributeDocument instance = AttributeDocument.Empty;

    private StudyMatch(DbDataReader row, QueryLevel level)
    {
        this.level = level;
        studyUid = row.GetString(0);
        modalities = row.GetString(1).Split('\\', StringSplitOptions.RemoveEmptyEntries);
        seriesCount = row.GetInt64(2);
        studyInstances = row.GetInt64(3);
        study = AttributeDocument.Parse(row.GetFieldValue<byte[]>(4));
        Place = new StudyPlace(row.GetString(5), row.GetInt64(6), 0, 0, 0, 0);
        if (level == QueryLevel.Study) return;
        Place = Place with { SeriesNumber = row.GetInt64(7), Series = row.GetInt64(8) };
        seriesInstances = row.GetInt64(9);
        series = AttributeDocument.Parse(row.GetFieldValue<byte[]>(10));
        if (level == QueryLevel.Series) return;
        Place = Place with { InstanceNumber = row.GetInt64(11), Instance = row.GetInt64(12) };
        instance = AttributeDocument.Parse(PackedJson.Unpack(row.GetFieldValue<byte[]>(13)));
    }

    public StudyPlace Place { get; }

    public static StudyMatch Read(DbDataReader row, QueryLevel level) => new(row, level);

    /// <summary>The values of an attribute, inside sequences too: those of every item.</summary>
    public IReadOnlyList<string> Texts(QueryLevel keyLevel, IReadOnlyList<Tag> path)
    {
        var document = keyLevel switch
        {
            QueryLevel.Study => study,
            QueryLevel.Series => series,
            _ => instance,
        };
        return path.Count == 1 ? document.Texts(path[0]) : document.Texts(path);
    }

    /// <summary>
    /// The attributes that PS3.18 tables 10.6.3-3 to -5 ask for at this level, those of the levels above unless the URL named them
    /// already, and those asked for with includefield. (0008,1190) is relative to the face.
    /// </summary>
    public byte[] ToJson(StudyQuery query, AttributeSelection match)
    {
        match.Clear();
        var url = $"studies/{studyUid}";
        if (level == QueryLevel.Study || query.StudyUid is null)
        {
            Put(match, study, AttributeLevels.StudyReturns, AttributeLevels.StudyExtras);
            match.PutTexts(StudyTags.ModalitiesInStudy, "CS", modalities);
            match.PutInteger(StudyTags.NumberOfStudyRelatedSeries, seriesCount);
            match.PutInteger(StudyTags.NumberOfStudyRelatedInstances, studyInstances);
        }
        if (level >= QueryLevel.Series)
        {
            url += $"/series/{series.Text(StudyTags.SeriesInstanceUid)}";
            if (level == QueryLevel.Series || query.SeriesUid is null)
            {
                Put(match, series, AttributeLevels.SeriesReturns, AttributeLevels.SeriesExtras);
                match.PutInteger(StudyTags.NumberOfSeriesRelatedInstances, seriesInstances);
            }
            Put(match, study, StudyUid);
        }
        if (level == QueryLevel.Instance)
        {
            url += $"/instances/{instance.Text(StudyTags.SopInstanceUid)}";
            Put(match, series, SeriesUid);
            Put(match, instance, AttributeLevels.InstanceReturns, AttributeLevels.InstanceExtras);
        }
        if (query.IncludeFields is not { Count: 0 })
        {
            foreach (var entry in Included(query.IncludeFields)) match.Put(entry);
        }
        match.Put(Online);
        match.PutTexts(StudyTags.RetrieveUrl, "UR", url);
        return match.ToUtf8();
    }

    private static void Put(AttributeSelection match, AttributeDocument source, AttributeEntry[] required, FrozenSet<uint> extras)
    {
        foreach (var attribute in required) Put(match, source, attribute);
        foreach (var entry in source.Entries)
        {
            if (extras.Contains(entry.Tag)) match.Put(entry);
        }
    }

    private static void Put(AttributeSelection match, AttributeDocument source, AttributeEntry required) => match.Put(source.Find(Tag.FromValue(required.Tag)) ?? required);

    private IEnumerable<AttributeEntry> Included(IReadOnlyList<Tag>? fields)
    {
        // What belongs to the study is the study's to tell: it may have been corrected since the instance came.
        var known = study.MergedWith(series).MergedWith(instance.Where(tag => !AttributeLevels.IsOfStudy(tag)));
        return fields is null ? known.Entries : fields.Select(known.Find).OfType<AttributeEntry>();
    }
}
