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

    public async Task SaveAsync(WriteSession session, CancellationToken cancellation)
    {
        if (!attributes.HasSameContent(saved))
        {
            await using var update = session.Command(StudySql.UpdateSeries(session.Engine));
            update.Add("@key", key)
                .Add("@number", attributes.Integer(StudyTags.SeriesNumber))
                .Add("@modality", MatchText.Exact(attributes.Text(StudyTags.Modality)))
                .Add("@description", MatchText.Folded(attributes.Text(StudyTags.SeriesDescription)))
                .Add("@part", MatchText.Exact(attributes.Text(StudyTags.BodyPart)))
                .Add("@date", MatchText.Date(attributes.Text(StudyTags.SeriesDate)))
                .Add("@time", MatchText.Time(attributes.Text(StudyTags.SeriesTime)))
                .Add("@stepdate", MatchText.Date(attributes.Text(StudyTags.StepStartDate)))
                .Add("@steptime", MatchText.Time(attributes.Text(StudyTags.StepStartTime)))
                .Add("@attributes", attributes.ToUtf8());
            await update.ExecuteNonQueryAsync(cancellation);
        }
        foreach (var specimen in specimens)
        {
            await using var insert = session.Command(StudySql.InsertSpecimen(session.Engine));
            await insert.Add("@key", key).Add("@specimen", specimen).Add("@study", study).ExecuteNonQueryAsync(cancellation);
        }
        if (added == 0) return;
        await using var count = session.Command(StudySql.CountSeries(session.Engine));
        count.Add("@key", key).Add("@added", added);
        await count.ExecuteNonQueryAsync(cancellation);
    }
}
