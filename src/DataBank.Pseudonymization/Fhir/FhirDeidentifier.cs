using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using DataBank.Fhir;

namespace DataBank.Pseudonymization;

/// <summary>Turns a resource of one patient into what a theme's view may hold: default deny per element path.</summary>
public sealed class FhirDeidentifier(FhirPolicy policy)
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The default policy: pseudonymized views.</summary>
    public FhirDeidentifier()
        : this(FhirPolicy.Pseudonymized)
    {
    }

    /// <summary>The policy in force; its version belongs into the provenance of every release.</summary>
    public FhirPolicy Policy => policy;

    /// <summary>
    /// The released form with pseudonymous id, rewritten references and shifted dates; null when this type, or this resource, is not
    /// released. References to resources of the same patient's record are rewritten whatever the arrival order; all others are dropped
    /// unless a rule allows them.
    /// </summary>
    /// <exception cref="DeidentificationException">Anything went wrong; there is no partial result.</exception>
    public FhirResource? Deidentify(FhirResource resource, PatientContext patient)
    {
        if (!policy.Types.TryGetValue(resource.Type, out var rule) || resource.Id is null)
        {
            return null;
        }
        try
        {
            var output = new ArrayBufferWriter<byte>(resource.Utf8.Length + 512);
            using (var json = new Utf8JsonWriter(output, Options))
            {
                new FhirTransformation(policy, patient, resource, new PrunedWriter(json)).Write(rule);
            }
            return FhirResource.Parse(output.WrittenMemory);
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            throw new DeidentificationException(resource.Type, failure.GetType().Name); // No inner exception: it could quote the source.
        }
    }

    /// <summary>
    /// The id under which a resource of this patient stands in the view. The person's key is part of it: a reference that strays into
    /// somebody else's record points at nothing instead of joining two people.
    /// </summary>
    public static string PseudonymousId(ResourceKey source, PatientContext patient) =>
        source.Type == "Patient"
            ? patient.PatientPseudonym
            : patient.Keys.Pseudonym("resource", source.Type, $"{patient.PatientKey:N}/{source.Id}");
}
