namespace DataBank.Storage;

/// <summary>A series while a group of its instances is written.</summary>
internal sealed class SeriesRow(long study, long key, AttributeDocument attributes)
{
    private readonly SortedSet<string> specimens = new(StringComparer.Ordinal);
    private readonly AttributeDocument saved = attributes;
    private readonly PreparedInstance? first;
    private AttributeDocument attributes = attributes;
    private bool isReplaced;

    /// <summary>A series that is new, with an instance that it begins with.</summary>
    public SeriesRow(long study, long key, PreparedInstance first)
        : this(study, key, AttributeDocument.Empty) => this.first = first;

    public long Key => key;

    /// <summary>How many instances are new.</summary>
    public long Added { get; private set; }

    public string? Modality => MatchText.Exact(attributes.Text(StudyTags.Modality));

    public void Add(PreparedInstance instance, bool isNew)
    {
        if (isNew) Added++;
        if (instance.Blob is null && !isReplaced)
        {
            isReplaced = true;
            attributes = AttributeDocument.Empty;
        }
        attributes = attributes.MergedWith(instance.Series);
        specimens.UnionWith(instance.Specimens);
    }

    public async ValueTask SaveAsync(DatabaseEngine engine, StatementBatch statements, CancellationToken cancellation)
    {
        if (first is not null)
        {
            await statements.AddAsync(
                StudySql.InsertSeries(engine), cancellation,
                [.. Indexed(), ("@study", study), ("@series", first.SeriesUid), ("@class", first.SopClassUid), ("@added", Added)]);
        }
        else
        {
            if (!attributes.HasSameContent(saved)) await statements.AddAsync(StudySql.UpdateSeries(engine), cancellation, Indexed());
            if (Added > 0) await statements.AddAsync(StudySql.CountSeries(engine), cancellation, ("@key", key), ("@added", Added));
        }
        foreach (var specimen in specimens) await statements.AddAsync(StudySql.InsertSpecimen(engine), cancellation, ("@key", key), ("@specimen", specimen), ("@study", study));
    }

    private (string Name, object? Value)[] Indexed() =>
    [
        ("@key", key),
        ("@number", attributes.Integer(StudyTags.SeriesNumber)),
        ("@modality", Modality),
        ("@description", MatchText.Folded(attributes.Text(StudyTags.SeriesDescription))),
        ("@part", MatchText.Exact(attributes.Text(StudyTags.BodyPart))),
        ("@date", MatchText.Date(attributes.Text(StudyTags.SeriesDate))),
        ("@time", MatchText.Time(attributes.Text(StudyTags.SeriesTime))),
        ("@stepdate", MatchText.Date(attributes.Text(StudyTags.StepStartDate))),
        ("@steptime", MatchText.Time(attributes.Text(StudyTags.StepStartTime))),
        ("@attributes", attributes.ToUtf8()),
    ];
}
