using System.Text.Json;

namespace DataBank.Fhir;

/// <summary>Checks codes against value sets (https://hl7.org/fhir/R4/terminologies.html#strength) and code systems.</summary>
internal static class BindingCheck
{
    public static void Check(ValidationRun run, ElementBinding binding, string type, JsonElement value, string rule)
    {
        if (binding.Strength is "preferred" or "example" && binding.MaxValueSet is null) return;
        if (Codes(type, value) is not { } codes) return;
        if (binding.Strength is "required" or "extensible") Check(run, binding.ValueSet, binding.Strength, codes, type, value, rule);
        if (binding.MaxValueSet is { } most) Check(run, most, "required", codes, type, value, rule);
    }

    /// <summary>A coding by itself: a system that is a URI, and a code that its system has.</summary>
    public static void CheckCoding(ValidationRun run, JsonElement coding, string rule)
    {
        var (system, code) = (FhirReference.StringOf(coding, "system"u8), FhirReference.StringOf(coding, "code"u8));
        if (system is null)
        {
            if (code is not null) run.Add("warning", "system-missing", coding, rule, null);
            return;
        }
        if (!system.Contains(':', StringComparison.Ordinal))
        {
            run.Add("error", "system-relative", coding, rule, "system");
            return;
        }
        if (run.Schemas.Terminology.System(system) is not { } table)
        {
            if (run.Schemas.Terminology.HasValueSet(system)) run.Add("error", "system-valueset", coding, rule, "system");
            return;
        }
        if (code is null) return;
        // R4 holds HL7's terminology (THO) as it was in 2019; that goes on to grow, R4's own systems do not.
        var severity = system.StartsWith("http://hl7.org/fhir/", StringComparison.Ordinal) ? "error" : "warning";
        if (table.Contains(code) == Membership.No) run.Add(severity, "code-unknown", coding, rule, "code", system);
        else if (FhirReference.StringOf(coding, "display"u8) is { } display && IsOtherDisplay(table, code, display)) run.Add("warning", "display", coding, rule, "display", system);
    }

    public static void CheckUnit(ValidationRun run, JsonElement quantity, string rule)
    {
        if (FhirReference.StringOf(quantity, "system"u8) == UcumUnits.System && FhirReference.StringOf(quantity, "code"u8) is { } code && CodeGrammar.Check(UcumUnits.System, code) == Membership.No)
            run.Add("error", "code-unknown", quantity, rule, "code", UcumUnits.System);
    }

    /// <summary>For memberOf(): null when it can't be told.</summary>
    public static bool? IsMemberOf(Terminology terminology, PathItem item, string valueSet)
    {
        var codes = item.Json.ValueKind is JsonValueKind.Object or JsonValueKind.String ? Codes(item.Type, item.Json) : null;
        if (codes is null) return null;
        return Best(terminology, valueSet, codes) switch
        {
            Membership.Yes => true,
            Membership.No => false,
            _ => null,
        };
    }

    /// <summary>For subsumes(): whether one of the codes of an element is, or stands above, one of another; null when it can't be told.</summary>
    public static bool? Subsumes(Terminology terminology, PathItem above, PathItem below)
    {
        if (Codes(above.Type, above.Json) is not { } left || Codes(below.Type, below.Json) is not { } right) return null;
        bool? answer = false;
        foreach (var (a, b) in from a in left from b in right select (a, b))
        {
            if (a.System is not { Length: > 0 } system || a.Code is null || b.System is null || b.Code is null) answer = null;
            else if (SystemAliases.Canonical(system) != SystemAliases.Canonical(b.System)) continue;
            else if (a.Code == b.Code) return true;
            else if (terminology.System(system) is not { } table || table.Find(a.Code) is not (>= 0 and var upper) || table.Find(b.Code) is not (>= 0 and var lower)) answer = null;
            else if (table.IsBelow(lower, upper)) return true;
        }
        return answer;
    }

    /// <summary>Whether one of an element's codes is in the value set.</summary>
    public static Membership IsIn(Terminology terminology, string valueSet, PathItem item) =>
        Codes(item.Type, item.Json) is { } codes ? Best(terminology, valueSet, codes) : Membership.No;

    private static void Check(ValidationRun run, string valueSet, string strength, List<(string? System, string? Code)> codes, string type, JsonElement value, string rule)
    {
        var severity = strength == "required" ? "error" : "warning";
        if (codes.TrueForAll(each => each.Code is null))
        {
            // A quantity without a unit, or a concept that is only text.
            if (type == "CodeableConcept") run.Add(severity, "code-missing", value, rule, null, valueSet, strength);
            return;
        }
        switch (Best(run.Schemas.Terminology, valueSet, codes))
        {
            case Membership.No:
                run.Add(severity, "code-not-in", value, rule, null, valueSet, strength);
                break;
            case Membership.Unknown:
                run.Add("information", "code-unchecked", value, rule, null, valueSet, strength);
                break;
        }
    }

    private static Membership Best(Terminology terminology, string valueSet, List<(string? System, string? Code)> codes)
    {
        var best = Membership.No;
        foreach (var (system, code) in codes)
        {
            if (code is null) continue;
            switch (terminology.IsIn(valueSet, system, code))
            {
                case Membership.Yes:
                    return Membership.Yes;
                case Membership.Unknown:
                    best = Membership.Unknown;
                    break;
            }
        }
        return best;
    }

    /// <summary>The codes of a value of a type that can be bound; null for any other. A code element has no system, a coding without one has "".</summary>
    private static List<(string? System, string? Code)>? Codes(string type, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.String:
                return [(null, value.GetString())];
            case JsonValueKind.Object when type == "CodeableConcept":
                return [.. JsonItems.Of(value, "coding"u8).Select(Pair)];
            case JsonValueKind.Object when type is "Coding" or "Quantity" or "Age" or "Duration" or "Distance" or "Count" or "Money":
                return [Pair(value)];
            default:
                return null;
        }
    }

    private static (string? System, string? Code) Pair(JsonElement coding) => (FhirReference.StringOf(coding, "system"u8) ?? "", FhirReference.StringOf(coding, "code"u8));

    private static bool IsOtherDisplay(ConceptTable table, string code, string display)
    {
        var known = table.Displays(code).ToList();
        return known.Count > 0 && !known.Exists(each => string.Equals(each.Trim(), display.Trim(), StringComparison.OrdinalIgnoreCase));
    }
}
