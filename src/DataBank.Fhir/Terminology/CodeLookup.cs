using System.Text.Json;

namespace DataBank.Fhir;

/// <summary>CodeSystem/$lookup: https://hl7.org/fhir/R4/codesystem-operation-lookup.html</summary>
internal sealed class CodeLookup(Terminology terminology, bool inJapanese)
{
    /// <exception cref="RequestProblem">404: the system or the code is not known here.</exception>
    public ReadOnlyMemory<byte> Answer(TerminologyInput input)
    {
        if (CodingInput.Read(input) is not [{ System: { } system } coding]) throw TerminologyTexts.Problem(400, "required", "system-missing", inJapanese);
        if (terminology.System(system, coding.Version) is not { } table) return OfGrammar(system, coding);
        if (table.Find(coding.Code) is not (>= 0 and var at)) throw TerminologyTexts.Problem(404, "not-found", "code-unknown", inJapanese);

        var (row, details, language) = (table.Row(at), table.Details(at), input.Text("displayLanguage"));
        var asked = input.Texts("property").ToHashSet(StringComparer.Ordinal);
        using var answer = new ParametersWriter();
        answer.Add("name", "valueString", table.Name ?? system);
        answer.Add("version", "valueString", table.Version);
        answer.Add("display", "valueString", new ExpandedConcept(system, table.Version, row.Code, default, table, at).Display(language) ?? row.Code);
        foreach (var designation in JsonItems.Of(details, "designation"u8))
        {
            if (asked.Count == 0 || asked.Contains("designation") || asked.Any(each => each.StartsWith("lang.", StringComparison.Ordinal) && ExpandedConcept.IsOf(FhirReference.StringOf(designation, "language"u8), each[5..])))
                AddDesignation(answer, designation);
        }
        if (Wants("definition") && FhirReference.StringOf(details, "definition"u8) is { } definition) AddProperty(answer, "definition", () => answer.Add("value", "valueString", definition));
        foreach (var parent in Wants("parent") ? table.Parents(at) : []) AddProperty(answer, "parent", () => AddCode(answer, table.Row(parent)));
        foreach (var child in Wants("child") ? table.Children(at) : []) AddProperty(answer, "child", () => AddCode(answer, table.Row(child)));
        if (Wants("inactive")) AddProperty(answer, "inactive", () => answer.AddValue("value", Flag(row.IsInactive)));
        foreach (var property in JsonItems.Of(details, "property"u8))
        {
            if (FhirReference.StringOf(property, "code"u8) is not { } code || code is "parent" or "child" or "inactive" || !Wants(code)) continue;
            foreach (var value in property.EnumerateObject().Where(member => member.Name.StartsWith("value", StringComparison.Ordinal))) AddProperty(answer, code, () => answer.AddValue("value", value));
        }
        return answer.Finish();

        bool Wants(string property) => asked.Count == 0 || asked.Contains(property);
    }

    // Such codes say what they mean by themselves.
    private ReadOnlyMemory<byte> OfGrammar(string system, CodingInput coding)
    {
        if (coding.Version is null && CodeGrammar.Check(system, coding.Code) is { } membership)
        {
            if (membership != Membership.Yes) throw TerminologyTexts.Problem(404, "not-found", "code-unknown", inJapanese);
            using var answer = new ParametersWriter();
            answer.Add("name", "valueString", CodeGrammar.NameOf(system));
            answer.Add("display", "valueString", coding.Code);
            return answer.Finish();
        }
        if (coding.Version is not null && terminology.System(system) is not null) throw TerminologyTexts.Problem(404, "not-found", "version-unknown", inJapanese);
        throw TerminologyTexts.Problem(404, "not-found", "system-unknown", inJapanese, SystemName(terminology, system));
    }

    /// <summary>" " and the name: a system is named in messages when it is one of a definition; what a client made up is not repeated.</summary>
    public static string SystemName(Terminology terminology, string system) => terminology.IsKnownName(system) ? $" {system}" : "";

    private static void AddProperty(ParametersWriter answer, string code, Action value) => answer.AddParts("property", () =>
    {
        answer.Add("code", "valueCode", code);
        value();
    });

    private static void AddCode(ParametersWriter answer, ConceptRow row)
    {
        answer.Add("value", "valueCode", row.Code);
        answer.Add("description", "valueString", row.Display);
    }

    private static void AddDesignation(ParametersWriter answer, JsonElement designation) => answer.AddParts("designation", () =>
    {
        answer.Add("language", "valueCode", FhirReference.StringOf(designation, "language"u8));
        if (designation.TryGetProperty("use"u8, out var use) && use.ValueKind == JsonValueKind.Object)
            answer.AddCoding("use", FhirReference.StringOf(use, "system"u8), null, FhirReference.StringOf(use, "code"u8), FhirReference.StringOf(use, "display"u8));
        answer.Add("value", "valueString", FhirReference.StringOf(designation, "value"u8));
    });

    private static JsonProperty Flag(bool value)
    {
        using var document = JsonDocument.Parse(value ? """{"valueBoolean":true}""" : """{"valueBoolean":false}""");
        return document.RootElement.Clone().EnumerateObject().First();
    }
}
