using DataBank.Dicom;
using DataBank.Fhir;
using System.Data.Common;

namespace DataBank.Storage;

/// <summary>A study while a group of its instances is written: attributes gather here and go to the row once.</summary>
internal sealed class StudyRow(long key, string? patientId, string? issuer, AttributeDocument attributes, AttributeDocument? coerced, string? originalPatientId)
{
    /// <summary>What <see cref="Read"/> reads, in order.</summary>
    public const string Columns = "study_key, patient_id, issuer, attributes, coerced, original_patient_id";

    /// <summary>Rises whenever what is indexed of a study changes; studies of an older one are indexed anew.</summary>
    public const long IndexVersion = 2;

    private readonly AttributeDocument saved = attributes;
    private AttributeDocument attributes = attributes;
    private string? patientId = patientId;
    private string? issuer = issuer;
    private bool isReplaced;

    public StudyRow(long key)
        : this(key, null, null, AttributeDocument.Empty, null, null) => IsNew = true;

    public static StudyRow Read(DbDataReader row) => new(
        row.GetInt64(0), row.TextOrNull(1), row.TextOrNull(2), AttributeDocument.Parse(row.GetFieldValue<byte[]>(3)),
        row.IsDBNull(4) ? null : AttributeDocument.Parse(row.GetFieldValue<byte[]>(4)), row.TextOrNull(5));

    public long Key => key;

    public string? PatientId => patientId;

    /// <summary>Demographics that stand in for those in the files; null: none do.</summary>
    public AttributeDocument? Coerced { get; private set; } = coerced;

    public bool IsNew { get; }

    public bool HasChanged { get; private set; }

    private string Date => MatchText.Date(attributes.Text(StudyTags.StudyDate)) ?? "";

    /// <summary>Images of two patients in one study would be released together: the second patient's are refused.</summary>
    public bool IsOfOtherPatient(PreparedInstance instance) =>
        (Differ(patientId, instance.Study.Text(StudyTags.PatientId)) && Differ(originalPatientId ?? patientId, instance.Study.Text(StudyTags.PatientId))) || Differ(issuer, instance.Study.Text(StudyTags.IssuerOfPatientId));

    public void Add(PreparedInstance instance)
    {
        HasChanged = true;
        if (instance.Blob is null && !isReplaced)
        {
            // A view's metadata is projected anew as a whole: what the policy removed since must not survive from before.
            isReplaced = true;
            attributes = AttributeDocument.Empty;
        }
        attributes = attributes.MergedWith(instance.Study);
        if (Coerced is not null) attributes = attributes.With([.. Coerced.Entries]);
        patientId = attributes.Text(StudyTags.PatientId);
        issuer = attributes.Text(StudyTags.IssuerOfPatientId);
    }

    /// <summary>Takes over demographics; false when nothing changes by them.</summary>
    public bool Coerce(AttributeEntry[] demographics)
    {
        var changed = attributes.With(demographics);
        if (changed.HasSameContent(attributes)) return false;
        attributes = changed;
        Coerced = (Coerced ?? AttributeDocument.Empty).With(demographics);
        patientId = attributes.Text(StudyTags.PatientId);
        return true;
    }

    /// <summary>Writes the row once those of its series are written.</summary>
    public async Task SaveAsync(WriteSession session, StatementBatch statements, CancellationToken cancellation)
    {
        if (IsNew || !attributes.HasSameContent(saved)) await IndexAsync(session, statements, cancellation);

        await statements.RunAsync(cancellation);
        var modalities = new List<string>();
        await using (var select = session.Command(StudySql.Modalities(session.Engine)))
        {
            select.Add("@key", key);
            await using var rows = await select.ExecuteReaderAsync(cancellation);
            while (await rows.ReadAsync(cancellation)) modalities.Add(rows.GetString(0));
        }
        await statements.AddAsync(StudySql.CountStudy(session.Engine), cancellation, ("@key", key), ("@modalities", MatchText.Exact(string.Join('\\', modalities)) ?? ""));
    }

    /// <summary>Writes what searches match on.</summary>
    public async ValueTask IndexAsync(WriteSession session, StatementBatch statements, CancellationToken cancellation)
    {
        await statements.AddAsync(
            StudySql.UpdateStudy(session.Engine), cancellation,
            ("@key", key),
            ("@patient", MatchText.Exact(patientId)),
            ("@issuer", MatchText.Exact(issuer)),
            ("@birth", MatchText.Date(attributes.Text(StudyTags.PatientBirthDate))),
            ("@sex", MatchText.Exact(attributes.Text(StudyTags.PatientSex))),
            ("@accession", MatchText.Exact(attributes.Text(StudyTags.AccessionNumber))),
            ("@id", MatchText.Exact(attributes.Text(StudyTags.StudyId))),
            ("@date", Date),
            ("@time", MatchText.Time(attributes.Text(StudyTags.StudyTime))),
            ("@description", MatchText.Folded(attributes.Text(StudyTags.StudyDescription))),
            ("@attributes", attributes.ToUtf8()),
            ("@version", IndexVersion));
        await WriteNamesAsync(session, statements, cancellation);
        await WriteGramsAsync(session, statements, cancellation);
    }

    private async ValueTask WriteNamesAsync(WriteSession session, StatementBatch statements, CancellationToken cancellation)
    {
        if (!IsNew) await statements.AddAsync(StudySql.DeleteNames(session.Engine), cancellation, ("@key", key));
        foreach (var tag in QueryKey.IndexedNames)
        {
            var names = attributes.Texts(tag);
            var words = names.SelectMany(MatchText.NameWords).ToList();
            await WriteAsync(tag, kind: 0, names.SelectMany(MatchText.NameGroups));
            await WriteAsync(tag, kind: 1, words);
            await WriteAsync(tag, kind: 2, words.Select(NameSound.Of).OfType<string>());
        }

        async ValueTask WriteAsync(Tag tag, long kind, IEnumerable<string> texts)
        {
            var names = texts.ToHashSet(StringComparer.Ordinal);
            if (names.Count == 0) return;
            await statements.AddAsync(session.Command(StudySql.InsertNames(session.Engine)).Add("@tag", (long)tag.Value).Add("@kind", kind).AddList("@names", names).Add("@key", key), cancellation);
        }
    }

    private async ValueTask WriteGramsAsync(WriteSession session, StatementBatch statements, CancellationToken cancellation)
    {
        if (!IsNew) await statements.AddAsync(StudySql.DeleteGrams(session.Engine), cancellation, ("@key", key));
        foreach (var tag in QueryKey.IndexedGrams)
        {
            var grams = attributes.Texts(tag).SelectMany(text => MatchText.Forms(tag, text)).SelectMany(TextGrams.Of).ToHashSet(StringComparer.Ordinal);
            if (grams.Count == 0) continue;
            await statements.AddAsync(session.Command(StudySql.InsertGrams(session.Engine)).Add("@tag", (long)tag.Value).AddList("@grams", grams).Add("@date", Date).Add("@key", key), cancellation);
        }
    }

    private static bool Differ(string? one, string? other) => one is not null && other is not null && !string.Equals(one, other, StringComparison.Ordinal);
}
