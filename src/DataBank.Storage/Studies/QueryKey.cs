using System.Collections.Frozen;
using DataBank.Dicom;
using DataBank.Fhir;

namespace DataBank.Storage;

/// <summary>A matching key: at which level it stands, how it is compared and, when it is indexed, in which column.</summary>
/// <param name="Column">Null: held against the stored metadata of that level.</param>
internal sealed record QueryKey(Tag Tag, QueryLevel Level, MatchKind Kind, string? Column)
{
    private static readonly FrozenDictionary<uint, QueryKey> Indexed = new QueryKey[]
    {
        new(StudyTags.StudyInstanceUid, QueryLevel.Study, MatchKind.Uid, "s.study_uid"),
        new(StudyTags.PatientId, QueryLevel.Study, MatchKind.Code, "s.patient_id"),
        new(StudyTags.IssuerOfPatientId, QueryLevel.Study, MatchKind.Code, "s.issuer"),
        new(StudyTags.PatientName, QueryLevel.Study, MatchKind.Name, "n.folded"),
        new(StudyTags.ReferringPhysicianName, QueryLevel.Study, MatchKind.Name, "n.folded"),
        new(StudyTags.PatientBirthDate, QueryLevel.Study, MatchKind.Date, "s.patient_birth_date"),
        new(StudyTags.PatientSex, QueryLevel.Study, MatchKind.Code, "s.patient_sex"),
        new(StudyTags.AccessionNumber, QueryLevel.Study, MatchKind.Code, "s.accession_number"),
        new(StudyTags.StudyId, QueryLevel.Study, MatchKind.Code, "s.study_id"),
        new(StudyTags.StudyDate, QueryLevel.Study, MatchKind.Date, "s.study_date"),
        new(StudyTags.StudyTime, QueryLevel.Study, MatchKind.Time, "s.study_time"),
        new(StudyTags.StudyDescription, QueryLevel.Study, MatchKind.Text, "s.description"),
        new(StudyTags.ModalitiesInStudy, QueryLevel.Study, MatchKind.Code, "m.modality"),
        new(StudyTags.SeriesInstanceUid, QueryLevel.Series, MatchKind.Uid, "e.series_uid"),
        new(StudyTags.Modality, QueryLevel.Series, MatchKind.Code, "e.modality"),
        new(StudyTags.SeriesNumber, QueryLevel.Series, MatchKind.Number, "e.series_number"),
        new(StudyTags.SeriesDescription, QueryLevel.Series, MatchKind.Text, "e.description"),
        new(StudyTags.BodyPart, QueryLevel.Series, MatchKind.Code, "e.body_part"),
        new(StudyTags.SeriesDate, QueryLevel.Series, MatchKind.Date, "e.series_date"),
        new(StudyTags.SeriesTime, QueryLevel.Series, MatchKind.Time, "e.series_time"),
        new(StudyTags.StepStartDate, QueryLevel.Series, MatchKind.Date, "e.step_date"),
        new(StudyTags.StepStartTime, QueryLevel.Series, MatchKind.Time, "e.step_time"),
        new(StudyTags.SopInstanceUid, QueryLevel.Instance, MatchKind.Uid, "i.sop_instance_uid"),
        new(StudyTags.SopClassUid, QueryLevel.Instance, MatchKind.Uid, "i.sop_class_uid"),
        new(StudyTags.InstanceNumber, QueryLevel.Instance, MatchKind.Number, "i.instance_number"),
    }.ToFrozenDictionary(key => key.Tag.Value);

    /// <summary>Of these attributes the pieces are indexed, so that "*inside*" is found (<see cref="TextGrams"/>).</summary>
    public static readonly Tag[] IndexedGrams =
        [StudyTags.PatientName, StudyTags.ReferringPhysicianName, StudyTags.PatientId, StudyTags.AccessionNumber, StudyTags.StudyDescription];

    /// <summary>The names in these attributes go into study_name.</summary>
    public static readonly Tag[] IndexedNames = [StudyTags.PatientName, StudyTags.ReferringPhysicianName];

    /// <exception cref="RequestProblem">400: an attribute that this level doesn't have, or that has no values to compare.</exception>
    public static QueryKey Of(Tag tag, QueryLevel level)
    {
        var key = Find([tag]) ?? throw RequestProblem.Invalid($"{tag} is no key to match on.");
        return AtLevel(key, tag, level);
    }

    /// <summary>The same for an attribute inside a sequence, which has no column.</summary>
    public static QueryKey Of(IReadOnlyList<Tag> path, QueryLevel level) => Find(path) is { } key
        ? AtLevel(key, path[0], level)
        : throw RequestProblem.Invalid($"{string.Join('.', path)} is no key to match on: give sequences and last an attribute with values.");

    /// <summary>The key of an attribute, or of one inside sequences; null when it has no values to compare.</summary>
    public static QueryKey? Find(IReadOnlyList<Tag> path)
    {
        var tag = path[0];
        if (path.Count == 1 && Indexed.TryGetValue(tag.Value, out var key)) return key;
        var level = AttributeLevels.IsOfStudy(tag) ? QueryLevel.Study : AttributeLevels.IsOfSeries(tag) ? QueryLevel.Series : QueryLevel.Instance;
        var isPath = path.SkipLast(1).All(step => DataDictionary.Find(step)?.Vr == Vr.SQ);
        return isPath && DataDictionary.Find(path[^1]) is { } entry && KindOf(entry.Vr) is { } kind ? new QueryKey(path[^1], level, kind, null) : null;
    }

    private static QueryKey AtLevel(QueryKey key, Tag tag, QueryLevel level) => key.Level <= level
        ? key
        : throw RequestProblem.Invalid($"{tag} is no attribute of this level: search the {(key.Level == QueryLevel.Series ? "series" : "instances")} for it.");

    private static MatchKind? KindOf(Vr vr) => vr switch
    {
        Vr.UI => MatchKind.Uid,
        Vr.AE or Vr.AS or Vr.CS or Vr.UR => MatchKind.Code,
        Vr.LO or Vr.LT or Vr.SH or Vr.ST or Vr.UC or Vr.UT => MatchKind.Text,
        Vr.PN => MatchKind.Name,
        Vr.DA => MatchKind.Date,
        Vr.TM => MatchKind.Time,
        Vr.DT => MatchKind.DateTime,
        Vr.DS or Vr.FD or Vr.FL or Vr.IS or Vr.SL or Vr.SS or Vr.SV or Vr.UL or Vr.US or Vr.UV => MatchKind.Number,
        _ => null,
    };
}
