using System.Text;
using System.Text.Json;
using DataBank.Dicom;
using DataBank.Fhir;
using DataBank.Storage;

namespace DataBank.UnitTests.Storage;

public class WorklistStoreTests(PostgreSqlServer server)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(TestDatabase.Engines), MemberType = typeof(TestDatabase))]
    public async Task Orders_are_found_by_every_kind_of_key(DatabaseEngine engine)
    {
        await using var test = await TestDatabase.OpenAsync(engine, server);
        var store = new WorklistStore(test.Database);
        await PutAsync(store, Order("o1", "P1", "ﾔﾏﾀﾞ^ﾀﾛｳ", "CT", "CT1", "20260401", "093000"));
        await PutAsync(store, Order("o2", "P1", "Yamada^Taro", "MR", "MR1", "20260401", "130000"));
        await PutAsync(store, Order("o3", "P2", "Suzuki^Hanako", "CT", null, "20260402", "080000"));

        Assert.Equal(["o1", "o2", "o3"], await FindAsync(store));
        Assert.Equal(["o1", "o2"], await FindAsync(store, ("00100020", "P1")));
        Assert.Equal(["o1", "o2"], await FindAsync(store, ("00400100.00400002", "20260401")));
        Assert.Equal(["o2", "o3"], await FindAsync(store, ("00400100.00400002", "20260401-20260430"), ("0020000D", @"1.2.2\1.2.3")));
        Assert.Equal(["o3"], await FindAsync(store, ("00400100.00400002", "20260402-")));
        Assert.Equal(["o1", "o2"], await FindAsync(store, ("00400100.00400002", "-20260401")));
        Assert.Equal(["o1"], await FindAsync(store, ("00400100.00400003", "0800-1000"), ("00400100.00400002", "20260401")));
        Assert.Equal(["o1"], await FindAsync(store, ("00100010", "ヤマダ*")));
        Assert.Equal(["o2"], await FindAsync(store, ("00100010", "yama?a^t*")));
        Assert.Equal(["o1", "o3"], await FindAsync(store, ("00400100.00080060", "CT"), ("00400100.00400001", "CT1")));
        Assert.Equal(["o3"], await FindAsync(store, ("00400100.00400001", "CT9")));
        Assert.Empty(await FindAsync(store, ("00080060", "CT")));
        Assert.Throws<RequestProblem>(() => store.SearchAsync([new([new Tag(0x0040, 0x0100), new Tag(0x0040, 0x0002)], "tomorrow")], Cancellation));
    }

    [Theory, MemberData(nameof(TestDatabase.Engines), MemberType = typeof(TestDatabase))]
    public async Task An_order_is_found_by_what_it_says_now_until_it_leaves(DatabaseEngine engine)
    {
        await using var test = await TestDatabase.OpenAsync(engine, server);
        var store = new WorklistStore(test.Database);
        await PutAsync(store, Order("o1", "P1", "Yamada^Taro", "CT", null, "20260401", "093000"));
        await PutAsync(store, Order("o1", "P1", "Yamada^Jiro", "CT", "CT2", "20260403", "093000"));
        Assert.Empty(await FindAsync(store, ("00100010", "yamada^taro")));
        Assert.Empty(await FindAsync(store, ("00400100.00400001", "CT1")));
        Assert.Equal(["o1"], await FindAsync(store, ("00100010", "yamada^jiro"), ("00400100.00400002", "20260403"), ("00400100.00400001", "CT2")));
        Assert.Equal(["o1"], await store.OfStudyAsync("1.2.1", Cancellation));

        await PutAsync(store, Order("o1", "P1", "Yamada^Jiro", "CT", "CT2", "20260403", "093000") with { Patient = "Patient/other" });
        Assert.Equal(["o1"], await OfPatientAsync("Patient/other"));
        Assert.Empty(await OfPatientAsync("Patient/P1"));
        await test.Database.WriteAsync(
            async session =>
            {
                foreach (var order in (string[])["o1", "o404"]) await WorklistStore.RemoveAsync(session, order, Cancellation);
                return true;
            },
            Cancellation);
        Assert.Empty(await FindAsync(store));
        Assert.Empty(await FindAsync(store, ("00100020", "P1")));
        Assert.Empty(await store.OfStudyAsync("1.2.1", Cancellation));

        Task<IReadOnlyList<string>> OfPatientAsync(string patient) => test.Database.ReadAsync(session => WorklistStore.OfPatientAsync(session, patient, Cancellation), Cancellation);
    }

    private static Task<bool> PutAsync(WorklistStore store, WorklistOrder order) => store.Database.WriteAsync(
        async session =>
        {
            await WorklistStore.PutAsync(session, order, Cancellation);
            return true;
        },
        Cancellation);

    // The accession number is the order's id.
    private static async Task<List<string>> FindAsync(WorklistStore store, params (string Path, string Value)[] keys)
    {
        var found = new List<string>();
        var tags = keys.Select(key => KeyValuePair.Create<IReadOnlyList<Tag>, string>([.. key.Path.Split('.').Select(tag => Tag.FromValue(Convert.ToUInt32(tag, 16)))], key.Value));
        await foreach (var item in store.SearchAsync([.. tags], Cancellation))
        {
            using var json = JsonDocument.Parse(item);
            found.Add(json.RootElement.GetProperty("00080050").GetProperty("Value")[0].GetString()!);
        }
        return found;
    }

    private static WorklistOrder Order(string id, string patient, string name, string modality, string? station, string date, string time) => new(id, $"Patient/{patient}", Encoding.UTF8.GetBytes(
        $$$"""
        {"00080050":{"vr":"SH","Value":["{{{id}}}"]},"00100010":{"vr":"PN","Value":[{"Alphabetic":"{{{name}}}"}]},"00100020":{"vr":"LO","Value":["{{{patient}}}"]},
        "0020000D":{"vr":"UI","Value":["1.2.{{{id[1..]}}}"]},"00400100":{"vr":"SQ","Value":[{"00080060":{"vr":"CS","Value":["{{{modality}}}"]},
        "00400001":{"vr":"AE"{{{(station is null ? "" : $",\"Value\":[\"{station}\"]")}}}},"00400002":{"vr":"DA","Value":["{{{date}}}"]},"00400003":{"vr":"TM","Value":["{{{time}}}"]}}]}}
        """));
}
