using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using DataBank.Dicom;
using DataBank.Fhir;

namespace DataBank.Pseudonymization;

/// <summary>Writes single values as their action says; a value that does not have the expected form is not written.</summary>
internal sealed partial class FhirValues(FhirPolicy policy, PatientContext patient, PrunedWriter writer, FhirTexts? texts)
{
    private const string PseudonymSystem = "http://databank.example.jp/fhir/sid/pseudonym";
    private const string Ucum = "http://unitsofmeasure.org";
    private const string CaseIdSystem = "http://databank.example.jp/fhir/sid/case-id";
    private const string ThemeEndpoint = "Endpoint/dicomweb";
    private const string UrnOid = "urn:oid:";
    private const int HighestAge = 89;

    public void Write(string? name, JsonElement value, ElementRule rule, JsonElement parent)
    {
        switch (rule.Action)
        {
            case ElementAction.Value when value.ValueKind is JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False:
                writer.Write(name, value);
                break;
            case ElementAction.Coding when value.ValueKind == JsonValueKind.Object:
                WriteCoding(name, value);
                break;
            case ElementAction.CodeableConcept when value.ValueKind == JsonValueKind.Object:
                WriteCodeableConcept(name, value);
                break;
            case ElementAction.Quantity when value.ValueKind == JsonValueKind.Object:
                WriteQuantity(name, value);
                break;
            case ElementAction.Age when value.ValueKind == JsonValueKind.Object:
                WriteAge(name, value);
                break;
            case ElementAction.Identifier or ElementAction.SampleIdentifier when value.ValueKind == JsonValueKind.Object:
                WriteIdentifier(name, value, rule.Action == ElementAction.SampleIdentifier);
                break;
            case ElementAction.Subject or ElementAction.Reference or ElementAction.Endpoint when value.ValueKind == JsonValueKind.Object:
                WriteReference(name, rule.Action, Member(value, "reference"));
                break;
            case ElementAction.Narrative when value.ValueKind == JsonValueKind.Object:
                WriteNarrative(name, value);
                break;
            default:
                if (value.ValueKind == JsonValueKind.String && Text(value.GetString()!, rule, parent) is { } text)
                {
                    writer.Write(name, text);
                }
                break;
        }
    }

    /// <summary>The pseudonym, and what the case is called.</summary>
    public void WritePatientIdentifier()
    {
        writer.StartObject();
        writer.Write("system", PseudonymSystem);
        writer.Write("value", patient.PatientPseudonym);
        writer.EndObject();
        if (patient.CaseId is { } caseId)
        {
            writer.StartObject();
            writer.Write("system", CaseIdSystem);
            writer.Write("value", caseId);
            writer.EndObject();
        }
    }

    private string? Text(string text, ElementRule rule, JsonElement parent) => rule.Action switch
    {
        ElementAction.Code => rule.Codes!.Contains(text) ? text : null,
        ElementAction.DateShift => ShiftedDates.Shift(text, patient.DayOffset),
        ElementAction.BirthYear => BirthYear(text, parent),
        ElementAction.Time => TimeOfDay().IsMatch(text) ? text : null,
        ElementAction.Prefecture => policy.Prefectures.Contains(text) ? text : null,
        ElementAction.Country => text is "JP" or "JPN" or "日本" ? "JP" : null,
        ElementAction.Uid => PseudonymousUid(text),
        ElementAction.Literal => policy.Literals.Contains(text) || HasFormOfSibling(text, parent) ? text : null,
        ElementAction.MediaType => text.Split(';')[0] is var type && MediaType().IsMatch(type) ? type : null,
        ElementAction.Text => policy.Literals.Contains(text) || HasFormOfSibling(text, parent) ? text : texts?.Scrub(text),
        ElementAction.PlainText => texts?.ScrubData(text, Member(parent, "contentType")),
        _ => null,
    };

    private void WriteNarrative(string? name, JsonElement narrative)
    {
        if (Member(narrative, "div") is { } div && texts?.ScrubNarrative(div) is { } clean)
        {
            writer.StartObject(name);
            writer.Write("status", Member(narrative, "status") is "generated" or "extensions" ? "generated" : "additional");
            writer.Write("div", clean);
            writer.EndObject();
        }
    }

    private string? BirthYear(string text, JsonElement person)
    {
        if (YearOf(text) is not { } born)
        {
            return null;
        }
        var last = YearOf(Member(person, "deceasedDateTime")) ?? patient.Year;
        return Math.Max(born, last - HighestAge - 1).ToString("D4", CultureInfo.InvariantCulture);
    }

    private static int? YearOf(string? date) =>
        date is not null && ShiftedDates.Shift(date, 0) is not null ? int.Parse(date.AsSpan(0, 4), CultureInfo.InvariantCulture) : null;

    /// <summary>Whether the code beside a valueString (the reference allele …) admits strings of this form.</summary>
    private bool HasFormOfSibling(string text, JsonElement parent)
    {
        if (parent.TryGetProperty("code", out var code) && code.ValueKind == JsonValueKind.Object && code.TryGetProperty("coding", out var codings))
        {
            foreach (var coding in codings.EnumerateArray())
            {
                if (policy.Strings.TryGetValue($"{Member(coding, "system")}|{Member(coding, "code")}", out var form) && form.IsMatch(text))
                {
                    return true;
                }
            }
        }
        return false;
    }

    private void WriteCodeableConcept(string? name, JsonElement concept)
    {
        writer.StartObject(name);
        if (concept.TryGetProperty("coding", out var codings))
        {
            writer.StartArray("coding");
            foreach (var coding in codings.EnumerateArray())
            {
                WriteCoding(null, coding);
            }
            writer.EndArray();
        }
        if (Member(concept, "text") is { } text && policy.Literals.Contains(text))
        {
            writer.Write("text", text);
        }
        writer.EndObject();
    }

    private void WriteCoding(string? name, JsonElement coding)
    {
        if (Member(coding, "system") is { } system && Member(coding, "code") is { } code
            && policy.Systems.TryGetValue(system, out var rule) && rule.Allows(code))
        {
            writer.StartObject(name);
            writer.Write("system", system);
            writer.Write("code", code);
            if ((patient.DisplayOf?.Invoke(system, code) ?? rule.Displays.GetValueOrDefault(code)) is { } display)
            {
                writer.Write("display", display); // The sender's display is free text and never passes.
            }
            writer.EndObject();
        }
    }

    private void WriteQuantity(string? name, JsonElement quantity)
    {
        writer.StartObject(name);
        if (quantity.TryGetProperty("value", out var value) && value.ValueKind == JsonValueKind.Number)
        {
            writer.Write("value", value);
            if (Member(quantity, "comparator") is "<" or "<=" or ">=" or ">")
            {
                writer.Write("comparator", Member(quantity, "comparator")!);
            }
            WriteUnit(quantity);
        }
        writer.EndObject();
    }

    private void WriteUnit(JsonElement quantity)
    {
        var (unit, system, code) = (Member(quantity, "unit"), Member(quantity, "system"), Member(quantity, "code"));
        if (unit is not null && policy.Units.Contains(unit))
        {
            writer.Write("unit", unit);
        }
        if (system is not null && code is not null
            && (system == Ucum ? policy.Units.Contains(code) : policy.Systems.TryGetValue(system, out var rule) && rule.Allows(code)))
        {
            writer.Write("system", system);
            writer.Write("code", code);
        }
    }

    /// <summary>An age of so many years (a) or months (mo), top-coded.</summary>
    public void WriteAge(string name, int age, string unit)
    {
        var isOld = unit == "a" && age > HighestAge;
        writer.StartObject(name);
        writer.WriteNumber("value", isOld ? HighestAge + 1 : age);
        if (isOld)
        {
            writer.Write("comparator", ">=");
        }
        writer.Write("system", Ucum);
        writer.Write("code", unit);
        writer.EndObject();
    }

    private void WriteAge(string? name, JsonElement age)
    {
        if (Member(age, "code") == "a" && age.TryGetProperty("value", out var value) && value.ValueKind == JsonValueKind.Number
            && value.GetDouble() > HighestAge)
        {
            writer.StartObject(name);
            writer.WriteNumber("value", HighestAge + 1);
            writer.Write("comparator", ">=");
            WriteUnit(age);
            writer.EndObject();
            return;
        }
        if (Member(age, "code") is "a" or "mo" or "wk" or "d")
        {
            WriteQuantity(name, age);
        }
    }

    private void WriteIdentifier(string? name, JsonElement identifier, bool pseudonymizeOthers)
    {
        if (Member(identifier, "value") is not { Length: > 0 } value)
        {
            return;
        }
        var system = Member(identifier, "system") ?? "";
        var (newSystem, newValue) = policy.Identifiers.TryGetValue(system, out var rule)
            ? (system, rule switch
            {
                IdentifierRule.Uid => PseudonymousUid(value),
                IdentifierRule.Accession => patient.ShortPseudonym("accession", "", value),
                _ => Ordinal().IsMatch(value) ? value : null,
            })
            : (PseudonymSystem, pseudonymizeOthers ? patient.Keys.Pseudonym("identifier", system, value) : null);
        if (newValue is not null)
        {
            writer.StartObject(name);
            writer.Write("system", newSystem);
            writer.Write("value", newValue);
            writer.EndObject();
        }
    }

    private void WriteReference(string? name, ElementAction action, string? reference)
    {
        var target = action switch
        {
            ElementAction.Endpoint => ThemeEndpoint,
            ElementAction.Subject => IsOrMayBePatient(reference) ? $"Patient/{patient.PatientPseudonym}" : null,
            _ => ResourceKey.TryParse(reference, out var key) && key.Type != "Patient" && policy.Types.ContainsKey(key.Type)
                ? $"{key.Type}/{FhirDeidentifier.PseudonymousId(key, patient)}"
                : null,
        };
        if (target is not null)
        {
            writer.StartObject(name);
            writer.Write("reference", target);
            writer.EndObject();
        }
    }

    /// <summary>The caller found this resource in the patient's record, so a subject without a literal reference is the patient.</summary>
    private static bool IsOrMayBePatient(string? reference) =>
        reference is null || !ResourceKey.TryParse(reference, out var key) || key.Type == "Patient";

    private string? PseudonymousUid(string text)
    {
        var isUrn = text.StartsWith(UrnOid, StringComparison.Ordinal);
        var uid = isUrn ? text[UrnOid.Length..] : text;
        return Uids.IsValid(uid) ? (isUrn ? UrnOid : "") + patient.Keys.Uid(uid) : null;
    }

    private static string? Member(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    [GeneratedRegex(@"^[0-2][0-9]:[0-5][0-9]:[0-6][0-9](\.[0-9]{1,9})?\z", RegexOptions.CultureInvariant)]
    private static partial Regex TimeOfDay();

    [GeneratedRegex(@"^(application|image|text|audio|video)/(json|pdf|dicom|gzip|x-gzip|vcf|xml|fhir\+json|octet-stream|png|jpeg|plain|x-vcf|vnd\.ga4gh\.vcf|html)\z", RegexOptions.CultureInvariant)]
    private static partial Regex MediaType();

    [GeneratedRegex(@"^[0-9]{1,3}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Ordinal();
}
