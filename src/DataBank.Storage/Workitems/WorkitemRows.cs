using System.Data.Common;

namespace DataBank.Storage;

/// <summary>Procedure steps as rows.</summary>
internal static class WorkitemRows
{
    /// <summary>Reads the columns of <see cref="WorkitemSql"/>.</summary>
    public static (Workitem Item, long Key) Read(DbDataReader row) => (
        new Workitem(row.GetString(0), row.GetString(1), row.IsDBNull(2) ? null : row.GetString(2), PackedJson.Unpack(row.GetFieldValue<byte[]>(3))),
        row.GetInt64(4));

    public static DbCommand Add(this DbCommand command, Workitem item, DateTimeOffset now)
    {
        var attributes = AttributeDocument.Parse(item.AttributesJson);
        var start = MatchText.DateTime(attributes.Text(WorkitemTags.StartDateTime))?.First ?? "";
        return command.Add("@uid", item.Uid).Add("@state", item.State).Add("@transaction", item.TransactionUid)
            .Add("@start", start).Add("@now", now.ToUnixTimeMilliseconds())
            .Add("@attributes", PackedJson.Pack(item.AttributesJson.Span));
    }
}
