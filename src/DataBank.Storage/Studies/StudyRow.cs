using DataBank.Dicom;
using DataBank.Fhir;
using System.Data.Common;

namespace DataBank.Storage;

/// <summary>A study while a group of its instances is written: attributes gather here and go to the row once.</summary>
internal sealed class StudyRow(long key, string uid, string? patientId, string? issuer, AttributeDocument attributes, AttributeDocument? coerced, string? originalPatientId)
{
    /// <summary>What <see cref="Read"/> reads, in order.</summary>
    public const string Columns = "study_key, study_uid, patient_id, issuer, attributes, coerced, original_patient_id";

    /// <summary>Rises whenever what is indexed of a study changes; studies of an older one are indexed anew.</summary>
    public const long IndexVersion = 2;

    private readonly AttributeDocument saved = attributes;
    private AttributeDocument attributes = attributes;
    private string? patientId = patientId;
    private string? issuer = issuer;
    private bool isReplaced;

    public StudyRow(long key, string uid)
        : this(key, uid, null, null, AttributeDocument.Empty, null, null) => IsNew = true;

    public static StudyRow Read(DbDataReader row) => new(
        row.GetInt64(0), row.GetString(1), row.TextOrNull(2), row.TextOrNull(3), AttributeDocument.Parse(row.GetFieldValue<byte[]>(4)),
        row.IsDBNull(5) ? null : AttributeDocument.Parse(row.GetFieldValue<byte[]>(5)), row.TextOrNull(6));

    public long Key => key;

    public string Uid => uid;

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

    /// <summary>Writes the row of a study that is new, with what it has.</summary>
    public ValueTask InsertAsync(DatabaseEngine engine, StatementBatch statements, StudyTexts texts, IReadOnlyCollection<SeriesRow> series, CancellationToken cancellation)
    {
        texts.Add(key, Date, attributes);
        return statements.AddAsync(
            StudySql.InsertStudy(engine), cancellation,
            [
                .. Indexed(), ("@study", uid), ("@modalities", Joined(series.Select(row => row.Modality).OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))),
                ("@series", (long)series.Count), ("@instances", series.Sum(row => row.Added)),
            ]);
    }

    /// <summary>Writes the row of a study that was there, once those of its series are written.</summary>
    public async Task UpdateAsync(WriteSession session, StatementBatch statements, StudyTexts texts, CancellationToken cancellation)
    {
        if (!attributes.HasSameContent(saved)) await IndexAsync(session.Engine, statements, texts, cancellation);
        await CountAsync(session, statements, cancellation);
    }

    /// <summary>Counts its series and instances as they are.</summary>
    public async Task CountAsync(WriteSession session, StatementBatch statements, CancellationToken cancellation)
    {
        await statements.RunAsync(cancellation);
        var modalities = new List<string>();
        await using (var select = session.Command(StudySql.Modalities(session.Engine)))
        {
            select.Add("@key", key);
            await using var rows = await select.ExecuteReaderAsync(cancellation);
            while (await rows.ReadAsync(cancellation)) modalities.Add(rows.GetString(0));
        }
        await statements.AddAsync(StudySql.CountStudy(session.Engine), cancellation, ("@key", key), ("@modalities", Joined(modalities)));
    }

    /// <summary>Writes what searches match on anew.</summary>
    public async ValueTask IndexAsync(DatabaseEngine engine, StatementBatch statements, StudyTexts texts, CancellationToken cancellation)
    {
        await statements.AddAsync(StudySql.UpdateStudy(engine), cancellation, Indexed());
        await statements.AddAsync(StudySql.DeleteNames(engine), cancellation, ("@key", key));
        await statements.AddAsync(StudySql.DeleteGrams(engine), cancellation, ("@key", key));
        texts.Add(key, Date, attributes);
    }

    private (string Name, object? Value)[] Indexed() =>
    [
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
        ("@version", IndexVersion),
    ];

    private static string Joined(IEnumerable<string> modalities) => MatchText.Exact(string.Join('\\', modalities)) ?? "";

    private static bool Differ(string? one, string? other) => one is not null && other is not null && !string.Equals(one, other, StringComparison.Ordinal);
}
