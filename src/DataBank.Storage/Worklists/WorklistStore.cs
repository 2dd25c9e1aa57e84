using System.Runtime.CompilerServices;
using DataBank.Dicom;
using DataBank.Fhir;

namespace DataBank.Storage;

/// <summary>The modality worklist (PS3.4 Annex K) as it is searched: rows that the orders and their patients make when they are written.</summary>
public sealed class WorklistStore(Database database)
{
    private const int PageSize = 200;

    /// <summary>The station of the scheduled step; the empty value stands for none.</summary>
    internal static readonly IReadOnlyList<Tag> Station = [new(0x0040, 0x0100), new(0x0040, 0x0001)];

    public Database Database => database;

    /// <summary>Puts an item in the place of the one that its order had.</summary>
    public static async Task PutAsync(WriteSession session, WorklistOrder item, CancellationToken cancellation)
    {
        var attributes = AttributeDocument.Parse(item.AttributesJson);
        var former = await FindAsync(session, item.OrderId, cancellation);
        if (former is { } same && same.Patient == item.Patient && same.Attributes.HasSameContent(attributes)) return;
        var key = former?.Key ?? session.NextSurrogate();
        await using (var write = session.Command(former is null ? WorklistSql.Insert(session.Engine) : WorklistSql.Update(session.Engine)))
        {
            if (former is null) write.Add("@order", item.OrderId);
            await write.Add("@key", key).Add("@patient", item.Patient).Add("@attributes", PackedJson.Pack(item.AttributesJson.Span)).ExecuteNonQueryAsync(cancellation);
        }
        await MatchingValues.WriteAsync(session, WorklistKind.Modality, key, former is null ? [] : ValuesOf(former.Value.Attributes), ValuesOf(attributes), cancellation);
    }

    /// <summary>Takes an order off the worklist.</summary>
    public static async Task RemoveAsync(WriteSession session, string order, CancellationToken cancellation)
    {
        if (await FindAsync(session, order, cancellation) is not var (key, _, _)) return;
        await using (var values = session.Command(WorklistSql.RemoveAllValues(session.Engine)).AddList("@keys", [key])) await values.ExecuteNonQueryAsync(cancellation);
        await using var delete = session.Command(WorklistSql.Delete(session.Engine)).Add("@key", key);
        await delete.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>Whether an order is on the worklist.</summary>
    public static async Task<bool> HoldsAsync(ReadSession session, string order, CancellationToken cancellation) => await FindAsync(session, order, cancellation) is not null;

    /// <summary>The orders of a patient ("Patient/…") that are on the worklist.</summary>
    public static async Task<IReadOnlyList<string>> OfPatientAsync(ReadSession session, string patient, CancellationToken cancellation)
    {
        await using var command = session.Command(WorklistSql.OfPatient(session.Engine)).Add("@patient", patient);
        return await OrdersAsync(command, cancellation);
    }

    /// <summary>The orders on the worklist that give the images this study.</summary>
    public Task<IReadOnlyList<string>> OfStudyAsync(string studyUid, CancellationToken cancellation) => database.ReadAsync(
        async session =>
        {
            await using var command = session.Command(WorklistSql.OfValue(session.Engine))
                .Add("@list", (long)WorklistKind.Modality).Add("@attribute", MatchingValues.PathOf([StudyTags.StudyInstanceUid])).Add("@value", studyUid);
            return await OrdersAsync(command, cancellation);
        },
        cancellation);

    /// <summary>Items that match, each as a DICOM JSON object, in the order of their coming.</summary>
    /// <exception cref="RequestProblem">400: a key that can't be matched, or a malformed value; thrown at once.</exception>
    public IAsyncEnumerable<ReadOnlyMemory<byte>> SearchAsync(IReadOnlyList<KeyValuePair<IReadOnlyList<Tag>, string>> keys, CancellationToken cancellation) =>
        SearchAsync(new WorklistMatch(WorklistKind.Modality, new WorkitemQuery(keys)), cancellation);

    /// <summary>What the items were made by; null: they have not been made yet.</summary>
    public Task<string?> MadeByAsync(CancellationToken cancellation) => WorklistState.FindAsync(database, WorklistKind.Modality, cancellation);

    public Task SetMadeByAsync(string madeBy, CancellationToken cancellation) => WorklistState.SetAsync(database, WorklistKind.Modality, madeBy, cancellation);

    // No session stays open while a slow peer takes the matches: their keys are read at once, the items page by page.
    private async IAsyncEnumerable<ReadOnlyMemory<byte>> SearchAsync(WorklistMatch match, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var keys = await database.ReadAsync(session => KeysAsync(session, match, cancellation), cancellation);
        for (var start = 0; start < keys.Count; start += PageSize)
        {
            var page = await database.ReadAsync(session => ItemsAsync(session, keys.GetRange(start, Math.Min(PageSize, keys.Count - start)), cancellation), cancellation);
            foreach (var item in page.Where(item => match.IsIndexed || match.Holds(AttributeDocument.Parse(item)))) yield return item;
        }
    }

    private static async Task<List<long>> KeysAsync(ReadSession session, WorklistMatch match, CancellationToken cancellation)
    {
        await using var command = await match.SearchAsync(session, isPaged: false, cancellation);
        var keys = new List<long>();
        await using var row = await command.ExecuteReaderAsync(cancellation);
        while (await row.ReadAsync(cancellation)) keys.Add(row.GetInt64(0));
        return keys;
    }

    private static async Task<List<ReadOnlyMemory<byte>>> ItemsAsync(ReadSession session, List<long> keys, CancellationToken cancellation)
    {
        await using var command = session.Command(WorklistSql.Items(session.Engine)).AddList("@keys", keys);
        var items = new List<ReadOnlyMemory<byte>>(keys.Count);
        await using var row = await command.ExecuteReaderAsync(cancellation);
        while (await row.ReadAsync(cancellation)) items.Add(PackedJson.Unpack(row.GetFieldValue<byte[]>(0)));
        return items;
    }

    private static async Task<(long Key, string? Patient, AttributeDocument Attributes)?> FindAsync(ReadSession session, string order, CancellationToken cancellation)
    {
        await using var command = session.Command(WorklistSql.Find(session.Engine)).Add("@order", order);
        await using var row = await command.ExecuteReaderAsync(cancellation);
        return await row.ReadAsync(cancellation) ? (row.GetInt64(0), row.TextOrNull(1), AttributeDocument.Parse(PackedJson.Unpack(row.GetFieldValue<byte[]>(2)))) : null;
    }

    private static async Task<IReadOnlyList<string>> OrdersAsync(System.Data.Common.DbCommand command, CancellationToken cancellation)
    {
        var orders = new List<string>();
        await using var row = await command.ExecuteReaderAsync(cancellation);
        while (await row.ReadAsync(cancellation)) orders.Add(row.GetString(0));
        return orders;
    }

    private static HashSet<(string Attribute, string Value)> ValuesOf(AttributeDocument item)
    {
        var values = MatchingValues.Of(item);
        var station = MatchingValues.PathOf(Station);
        if (!values.Any(value => value.Attribute == station)) values.Add((station, ""));
        return values;
    }
}
