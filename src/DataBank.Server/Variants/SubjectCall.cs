using DataBank.Fhir;
using DataBank.Genomics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace DataBank.Server;

/// <summary>An operation of Genomics Reporting that was called on one patient.</summary>
/// <param name="Tests">The imports that it looks at.</param>
internal sealed record SubjectCall(FhirFace Face, string PatientId, GenomicsInput Input, IReadOnlyList<SubjectTest> Tests, string BaseUrl)
{
    public GenomeVariants Variants => Face.Variants;

    /// <summary>Whether what is stored is of the tests, specimens and dates that are asked for.</summary>
    public bool Includes(FhirResource stored) => StoredObservations.IsAmong(stored, Variants.HasImports ? Tests : null, Input);

    /// <summary>A view does not repeat what was typed.</summary>
    public bool RepeatsNothing => Face.IsReadOnly;

    /// <summary>Maps an operation by GET and POST, on the system, on Patient and on Observation.</summary>
    public static void Map(IEndpointRouteBuilder fhir, string name, Func<SubjectCall, CancellationToken, Task<ReadOnlyMemory<byte>>> answer)
    {
        foreach (var path in (string[])[$"/${name}", $"/Patient/${name}", $"/Observation/${name}"])
        {
            fhir.MapMethods(path, [HttpMethods.Get, HttpMethods.Post], async (FhirFace face, FhirLimits limits, HttpContext context, CancellationToken cancellation) =>
            {
                Reach.Of(context).CheckWholly("Observation", SmartActions.Read | SmartActions.Search); // Whatever it was called on.
                var input = await GenomicsInput.ReadAsync(context.Request, limits.MaximumResourceBytes, cancellation);
                var key = new ResourceKey("Patient", input.Subject());
                if (await face.Resources.FindAsync(key, cancellation) is not { IsDeleted: false }) throw FhirAnswer.NotFound(key);
                AuditTrail.Of(context).AddPatient(key.Id);
                var call = new SubjectCall(face, key.Id, input, await face.Variants.TestsAsync(key.Id, input, cancellation), FhirUrls.Base(context.Request, face));
                return (IResult)new FhirAnswer(200, await answer(call, cancellation));
            }).AuditAs("operation", "E");
        }
    }

    /// <summary>What the parameters variants and ranges ask for; null when there is neither.</summary>
    public async Task<FoundVariants?> AskedAsync(CancellationToken cancellation)
    {
        var (variants, ranges) = (Input.Variants(isRequired: false), Input.Ranges(isRequired: false));
        if (variants.Count == 0 && ranges.Count == 0) return null;
        var all = new FoundVariants();
        foreach (var (_, variant) in variants) all.Add(await Variants.ByNameAsync(PatientId, Tests, variant, Input, cancellation));
        foreach (var range in ranges) all.Add(await Variants.InRangeAsync(PatientId, Tests, range, VariantKinds.Small, Input, cancellation));
        return all;
    }
}
