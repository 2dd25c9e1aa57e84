using System.Text;
using DataBank.Fhir;
using DataBank.Proxy;
using DataBank.Pseudonymization;
using DataBank.Storage;
using DataBank.UnitTests.Storage;

namespace DataBank.UnitTests.Proxy;

public class ShortPseudonymsTests(PostgreSqlServer server)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(TestDatabase.Engines), MemberType = typeof(TestDatabase))]
    public async Task A_value_whose_pseudonym_another_one_has_is_shown_under_its_next(DatabaseEngine engine)
    {
        await using var vault = await TestDatabase.OpenAsync(engine, server, "vault");
        await using var records = await TestDatabase.OpenAsync(engine, server);
        var (keys, seal) = (new ThemeKeys("lung", new byte[32]), new RowSeal(new byte[32], "lung"));
        await using var view = new ThemeView(
            await new VaultStore(vault.Database).ThemeAsync("lung", 180, () => [1], Cancellation), ReleasePolicy.Find("pseudonymized")!, keys, seal, "view", records.Database, default);
        var (first, next) = (keys.ShortPseudonym("accession", "", "A1"), keys.ShortPseudonym("accession", "", "A1", attempt: 1));
        var store = new ShortPseudonymStore(vault.Database);
        await store.AssignAsync("lung", ["another value"], (_, _) => seal.Hash("short", first), Cancellation);

        // Made twice by one process, and by one that starts later.
        var running = new ShortPseudonyms(store);
        foreach (var pseudonyms in new[] { running, running, new ShortPseudonyms(store) })
        {
            var shown = await ShowAsync(pseudonyms, "A1");
            Assert.Contains(next, shown, StringComparison.Ordinal);
            Assert.DoesNotContain(first, shown, StringComparison.Ordinal);
        }
        Assert.Contains(keys.ShortPseudonym("accession", "", "A2"), await ShowAsync(running, "A2"), StringComparison.Ordinal);

        async Task<string> ShowAsync(ShortPseudonyms pseudonyms, string accession)
        {
            var study = FhirResource.Parse(Encoding.UTF8.GetBytes(
                $$"""
                { "resourceType": "ImagingStudy", "id": "i1", "status": "available", "subject": { "reference": "Patient/p1" },
                  "identifier": [{ "system": "http://databank.example.jp/fhir/sid/accession-number", "value": "{{accession}}" }] }
                """));
            var context = PatientContext.Create("lung", keys, Guid.Parse("0f8fad5b-d9cb-469f-a165-70867728950e"), 2026, []);
            return Encoding.UTF8.GetString((await pseudonyms.MakeAsync(view, context, each => view.Policy.Fhir.Deidentify(study, each), Cancellation))!.Utf8.Span);
        }
    }
}
