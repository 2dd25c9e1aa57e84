using DataBank.Fhir;
using DataBank.Proxy;

namespace DataBank.UnitTests;

public class DerivationTests
{
    [Theory]
    [InlineData("Patient")]
    [InlineData("Observation")]
    public void What_search_knows_of_one_derivation_is_known_of_others_but_for_the_names(string type)
    {
        var (first, other) = (Make(type, "4G7K2M9PQRSTVWXYZ012345678", "0ABCDEFGHJKMNPQRSTVWXYZ123"), Make(type, "5H8K2M9PQRSTVWXYZ012345678", "1BBCDEFGHJKMNPQRSTVWXYZ123"));
        var expected = IndexExtractor.Extract(other.Resource);
        var known = new IndexedDerivation(IndexExtractor.Extract(first.Resource), first.Shown, first.Source, "2026-11-01T00:00:00Z").Of(other.Shown, other.Source);

        Assert.Contains(expected.References, entry => entry.TargetId == other.Shown);
        Assert.Equal(expected.References, known.References);
        Assert.Equal(type == "Patient" ? [other.Shown] : [], known.PatientIds);
        Assert.Contains(other.Source.ToLowerInvariant(), known.ContentPieces, StringComparer.OrdinalIgnoreCase);
        Assert.Equal(expected.ContentPieces.Order(StringComparer.Ordinal), known.ContentPieces.Order(StringComparer.Ordinal));
        Assert.Equal(Rest(expected), Rest(known));
    }

    private static (FhirResource Resource, string Shown, string Source) Make(string type, string shown, string source) =>
        (Derivation.Make(new ResourceKey("Provenance", $"p{shown[1..]}"), new ResourceKey(type, shown), source, "2026-11-01T00:00:00Z", "pseudonymized/7"), shown, source);

    private static string Rest(ResourceIndex index) =>
        string.Join('\n', index.Tokens.Cast<object>().Concat(index.Strings.Cast<object>()).Concat(index.Dates.Cast<object>()).Concat(index.Uris.Cast<object>()).Concat(index.PatientIds));
}
