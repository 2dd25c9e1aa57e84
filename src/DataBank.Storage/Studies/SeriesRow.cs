namespace DataBank.Storage;

/// <summary>A series while a group of its instances is written.</summary>
internal sealed class SeriesRow(long study, long key, AttributeDocument attributes)
{
    private readonly SortedSet<string> specimens = new(StringComparer.Ordinal);
    private readonly AttributeDocument saved = attributes;
    private AttributeDocument attributes = attributes;
    private long added;
    private bool isReplaced;

    public long Key => key;

    public void Add(PreparedInstance instance, bool isNew)
    {
        if (isNew) added++;
        if (instance.Blob is null && !isReplaced)
        {
            isReplaced = true;
            attributes = AttributeDocument.Empty;
        }
        attributes = attributes.MergedWith(instance.Series);
        specimens.UnionWith(instance.Specimens);
    }

    public async Task SaveAsync(WriteSession session, StatementBatch statements, CancellationToken cancellation)
    {
        if (!attributes.HasSameContent(saved))
        {
            await statements.AddAsync(
                StudySql.UpdateSeries(session.Engine), cancellation,
                ("@key", key),
                ("@number", attributes.Integer(StudyTags.SeriesNumber)),
                ("@modality", MatchText.Exact(attributes.Text(StudyTags.Modality))),
                ("@description", MatchText.Folded(attributes.Text(StudyTags.SeriesDescription))),
                ("@part", MatchText.Exact(attributes.Text(StudyTags.BodyPart))),
                ("@date", MatchText.Date(attributes.Text(StudyTags.SeriesDate))),
                ("@time", MatchText.Time(attributes.Text(StudyTags.SeriesTime))),
                ("@stepdate", MatchText.Date(attributes.Text(StudyTags.StepStartDate))),
                ("@steptime", MatchText.Time(attributes.Text(StudyTags.StepStartTime))),
                ("@attributes", attributes.ToUtf8()));
        }
        foreach (var specimen in specimens) await statements.AddAsync(StudySql.InsertSpecimen(session.Engine), cancellation, ("@key", key), ("@specimen", specimen), ("@study", study));
        if (added > 0) await statements.AddAsync(StudySql.CountSeries(session.Engine), cancellation, ("@key", key), ("@added", added));
    }
}
