using System.Collections.Frozen;
using System.Text.Json;
using DataBank.Fhir;

namespace DataBank.Pseudonymization;

/// <summary>One resource on its way into a view: walks the source along the rules; what has no rule is never looked at.</summary>
internal sealed class FhirTransformation(FhirPolicy policy, PatientContext patient, FhirResource resource, PrunedWriter writer)
{
    private readonly FhirValues values = new(
        policy, patient, writer, policy.ReleasesText && patient.Scrubber is { } scrubber ? new FhirTexts(scrubber, resource.Root, patient.DayOffset, policy.TextDates) : null);

    public void Write(ElementRule rule)
    {
        writer.StartObject();
        writer.Write("resourceType", resource.Type);
        writer.Write("id", FhirDeidentifier.PseudonymousId(new ResourceKey(resource.Type, resource.Id!), patient));
        WriteMeta();
        WriteOwnExtensions();
        WriteMembers(resource.Root, rule, "extension");
        writer.EndObject();
    }

    /// <summary>Meta is made anew: the profile of the view, those profile claims that the policy lists, and the security label.</summary>
    private void WriteMeta()
    {
        writer.StartObject("meta");
        writer.StartArray("profile");
        if (policy.ViewProfiles.TryGetValue(resource.Type, out var viewProfile))
        {
            writer.Write(null, viewProfile);
        }
        if (resource.Root.TryGetProperty("meta", out var meta) && meta.TryGetProperty("profile", out var profiles))
        {
            foreach (var profile in profiles.EnumerateArray())
            {
                if (profile.GetString() is { } canonical && policy.Profiles.Contains(canonical))
                {
                    writer.Write(null, canonical);
                }
            }
        }
        writer.EndArray();
        writer.StartArray("security");
        writer.StartObject();
        writer.Write("system", "http://terminology.hl7.org/CodeSystem/v3-ObservationValue");
        writer.Write("code", "PSEUDED");
        writer.Write("display", "pseudonymized");
        writer.EndObject();
        writer.EndArray();
        writer.EndObject();
    }

    /// <summary>The resource's own extensions, and the age at the event where it does not tell one.</summary>
    private void WriteOwnExtensions()
    {
        writer.StartArray("extension");
        if (resource.Root.TryGetProperty("extension", out var extensions))
        {
            WriteExtensionItems(extensions, policy.Extensions);
        }
        if (policy.Extensions.ContainsKey(EventAge.Extension) && patient.BirthDate is { } birth && EventAge.Of(resource, birth) is var (age, unit))
        {
            writer.StartObject();
            writer.Write("url", EventAge.Extension);
            values.WriteAge("valueAge", age, unit);
            writer.EndObject();
        }
        writer.EndArray();
    }

    /// <param name="done">A member that was written before; null: none was.</param>
    private void WriteMembers(JsonElement source, ElementRule rule, string? done = null)
    {
        HashSet<string>? written = rule.Mandatory.Count > 0 ? [] : null;
        var before = writer.Values;
        foreach (var member in source.EnumerateObject())
        {
            var valuesSoFar = writer.Values;
            if (done is not null && member.NameEquals(done))
            {
                continue;
            }
            if (member.NameEquals("extension"))
            {
                WriteExtensions(member.Value, policy.Extensions);
            }
            else if (rule.Children!.TryGetValue(member.Name, out var child))
            {
                WriteElement(member.Name, member.Value, child, source);
            }
            if (writer.Values > valuesSoFar)
            {
                written?.Add(member.Name);
            }
        }
        if (writer.Values > before)
        {
            MaskMandatory(rule, written);
        }
    }

    private void WriteElement(string name, JsonElement value, ElementRule rule, JsonElement parent)
    {
        if (rule.Action == ElementAction.PatientIdentifier)
        {
            writer.StartArray(name); // One pseudonym and one case id, however many identifiers there were.
            values.WritePatientIdentifier();
            writer.EndArray();
        }
        else if (value.ValueKind == JsonValueKind.Array)
        {
            writer.StartArray(name);
            foreach (var item in value.EnumerateArray())
            {
                WriteOne(null, item, rule, parent);
            }
            writer.EndArray();
        }
        else
        {
            WriteOne(name, value, rule, parent);
        }
    }

    private void WriteOne(string? name, JsonElement value, ElementRule rule, JsonElement parent)
    {
        if (rule.Action != ElementAction.Structure)
        {
            values.Write(name, value, rule, parent);
        }
        else if (value.ValueKind == JsonValueKind.Object)
        {
            writer.StartObject(name);
            WriteMembers(value, rule);
            writer.EndObject();
        }
    }

    private void WriteExtensions(JsonElement extensions, FrozenDictionary<string, ExtensionRule> rules)
    {
        writer.StartArray("extension");
        WriteExtensionItems(extensions, rules);
        writer.EndArray();
    }

    private void WriteExtensionItems(JsonElement extensions, FrozenDictionary<string, ExtensionRule> rules)
    {
        foreach (var extension in extensions.EnumerateArray())
        {
            if (extension.TryGetProperty("url", out var url) && rules.TryGetValue(url.GetString() ?? "", out var rule))
            {
                writer.StartObject();
                writer.Accompany("url", url.GetString()!);
                foreach (var member in extension.EnumerateObject())
                {
                    if (member.NameEquals("extension"))
                    {
                        WriteExtensions(member.Value, rule.Extensions);
                    }
                    else if (rule.Values.TryGetValue(member.Name, out var valueRule))
                    {
                        WriteOne(member.Name, member.Value, valueRule, extension);
                    }
                }
                writer.EndObject();
            }
        }
    }

    /// <summary>What R4 demands but the policy took away says so (https://hl7.org/fhir/R4/extension-data-absent-reason.html).</summary>
    private void MaskMandatory(ElementRule rule, HashSet<string>? written)
    {
        foreach (var element in rule.Mandatory)
        {
            if (element.Names.Any(written!.Contains))
            {
                continue;
            }
            var name = element.IsPrimitive ? "_" + element.Names[0] : element.Names[0];
            if (element.IsList)
            {
                writer.StartArray(name);
            }
            writer.StartObject(element.IsList ? null : name);
            writer.StartArray("extension");
            writer.StartObject();
            writer.Write("url", "http://hl7.org/fhir/StructureDefinition/data-absent-reason");
            writer.Write("valueCode", "masked");
            writer.EndObject();
            writer.EndArray();
            writer.EndObject();
            if (element.IsList)
            {
                writer.EndArray();
            }
        }
    }
}
