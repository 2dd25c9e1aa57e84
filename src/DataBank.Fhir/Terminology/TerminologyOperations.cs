using System.Text.Json;

namespace DataBank.Fhir;

/// <summary>The terminology operations of R4 (https://hl7.org/fhir/R4/terminology-service.html), each on a type or on a resource that is given.</summary>
/// <param name="terminology">What is known here.</param>
/// <param name="clock">Stamps expansions.</param>
/// <param name="inJapanese">Language of messages.</param>
public sealed class TerminologyOperations(Terminology terminology, TimeProvider clock, bool inJapanese)
{
    /// <exception cref="RequestProblem">What the operation can't answer.</exception>
    public ReadOnlyMemory<byte> Expand(TerminologyInput input, FhirResource? valueSet) =>
        new ValueSetExpansion(terminology, PartsOf(input, valueSet), ExpansionOptions.Read(input), inJapanese).ToJson(clock.GetUtcNow());

    /// <exception cref="RequestProblem">What the operation can't answer.</exception>
    public ReadOnlyMemory<byte> ValidateInValueSet(TerminologyInput input, FhirResource? valueSet) =>
        new CodeValidation(terminology, input, inJapanese).InValueSet(PartsOf(input, valueSet));

    /// <exception cref="RequestProblem">What the operation can't answer.</exception>
    public ReadOnlyMemory<byte> ValidateInSystem(TerminologyInput input, FhirResource? codeSystem)
    {
        var table = TableOf(input, codeSystem);
        return new CodeValidation(terminology, input, inJapanese).InSystem(table?.Url ?? input.Text("url"), table);
    }

    /// <exception cref="RequestProblem">What the operation can't answer.</exception>
    public ReadOnlyMemory<byte> Lookup(TerminologyInput input) => new CodeLookup(terminology, inJapanese).Answer(input);

    /// <exception cref="RequestProblem">What the operation can't answer.</exception>
    public ReadOnlyMemory<byte> Subsumes(TerminologyInput input, FhirResource? codeSystem) => Subsumption.Answer(terminology, input, TableOf(input, codeSystem), inJapanese);

    /// <exception cref="RequestProblem">What the operation can't answer.</exception>
    public ReadOnlyMemory<byte> Translate(TerminologyInput input, FhirResource? conceptMap)
    {
        var translation = new CodeTranslation(terminology, input, inJapanese);
        if (conceptMap is not null) return translation.Answer([ConceptMapTable.Read(conceptMap.Root)]);
        if (input.Object("conceptMap") is { } given) return translation.Answer([ConceptMapTable.Read(given)]);
        if (input.Text("url") is not { } url) return translation.Answer(translation.Candidates());
        return translation.Answer([terminology.Map(Canonical(url, input.Text("conceptMapVersion"))) ?? throw TerminologyTexts.Problem(404, "not-found", "map-unknown", inJapanese)]);
    }

    private ValueSetParts PartsOf(TerminologyInput input, FhirResource? valueSet)
    {
        if (valueSet is not null) return ValueSetParts.Read(valueSet.Root);
        if (input.Object("valueSet") is { } given)
            return FhirReference.StringOfObject(given, "resourceType"u8) == "ValueSet" ? ValueSetParts.Read(given) : throw RequestProblem.Invalid("The parameter valueSet holds a ValueSet.");
        var url = input.Text("url") ?? throw RequestProblem.Invalid("The operation needs a value set: url, valueSet, or the ValueSet in the URL.");
        return terminology.ValueSet(Canonical(url, input.Text("valueSetVersion"))) ?? throw TerminologyTexts.Problem(404, "not-found", "set-unknown", inJapanese);
    }

    // What is stored may have its concepts elsewhere.
    private ConceptTable? TableOf(TerminologyInput input, FhirResource? codeSystem)
    {
        if (codeSystem is null) return input.Object("codeSystem") is { } given ? ConceptTable.Read(JsonSerializer.SerializeToUtf8Bytes(given)) : null;
        var own = ConceptTable.Read(codeSystem.Utf8);
        if (!own.IsEmptyShell) return own;
        return terminology.System(own.Url, own.Version) ?? throw TerminologyTexts.Problem(404, "not-found", "system-unknown", inJapanese, $" {own.Url}");
    }

    private static string Canonical(string url, string? version) => version is null || url.Contains('|', StringComparison.Ordinal) ? url : $"{url}|{version}";
}
