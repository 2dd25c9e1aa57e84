using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using DataBank.Fhir;
using DataBank.Storage;
using Microsoft.AspNetCore.Http;

namespace DataBank.Server;

/// <summary>
/// The Provenance that a create, update, patch or bundle brings in its X-Provenance header: of a transaction one about all that it writes; the server fills in the target
/// (https://hl7.org/fhir/R4/provenance.html#header).
/// </summary>
internal static class ProvenanceHeader
{
    private const string Name = "X-Provenance";

    /// <summary>Null without the header.</summary>
    /// <exception cref="RequestProblem">400: not a Provenance, or one that names its target itself; 403: the scopes do not grant to create it.</exception>
    public static FhirResource? Read(HttpRequest request)
    {
        if (request.Headers[Name] is not [{ Length: > 0 } json]) return null;
        Reach.Of(request.HttpContext).CheckWholly("Provenance", SmartActions.Create);
        var provenance = FhirResource.Parse(Encoding.UTF8.GetBytes(json));
        if (provenance.Type != "Provenance" || provenance.Root.TryGetProperty("target", out _))
            throw RequestProblem.Invalid($"{Name} holds a Provenance without target: the target is what is written.", "Provenance.target");
        IncomingResource.CheckSteering(WithTargets(provenance, ["Basic/placeholder/_history/1"]));
        return provenance;
    }

    /// <param name="provenance">Without a target.</param>
    /// <param name="targets">The versions it is about.</param>
    /// <param name="baseUrl">Absolute references below it are indexed as local.</param>
    public static ResourceWrite ToWrite(FhirResource provenance, IEnumerable<StoredResource> targets, string baseUrl)
    {
        var complete = WithTargets(provenance, targets.Select(target => string.Create(CultureInfo.InvariantCulture, $"{target.Key}/_history/{target.Version}")));
        return IncomingResource.ToWrite("POST", new ResourceKey("Provenance", IncomingResource.NewId()), complete, IncomingResource.Index(complete, baseUrl));
    }

    private static FhirResource WithTargets(FhirResource provenance, IEnumerable<string> references)
    {
        var buffer = new ArrayBufferWriter<byte>(provenance.Utf8.Length + 128);
        using (var json = new Utf8JsonWriter(buffer, FhirJson.Writer))
        {
            json.WriteStartObject();
            json.WriteString("resourceType", "Provenance");
            json.WriteStartArray("target");
            foreach (var reference in references)
            {
                json.WriteStartObject();
                json.WriteString("reference", reference);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            foreach (var member in provenance.Root.EnumerateObject().Where(member => member.Name != "resourceType")) member.WriteTo(json);
            json.WriteEndObject();
        }
        return FhirResource.Parse(buffer.WrittenMemory);
    }
}
