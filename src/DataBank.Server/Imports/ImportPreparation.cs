using System.Security.Cryptography;
using DataBank.Fhir;

namespace DataBank.Server;

/// <summary>Parses, checks and indexes lines, on all processors, while the lines before are written.</summary>
internal sealed class ImportPreparation(FhirFace face, ImportOrder order)
{
    private readonly bool governs = Caller.Holds(order.Roles, Permissions.Governance);

    public PreparedBatch Prepare(ImportBatch batch, ImportInput input)
    {
        var prepared = new PreparedLine[batch.Lines.Count];
        Parallel.For(0, prepared.Length, at => prepared[at] = Prepare(batch.Lines[at], input));
        return new PreparedBatch(batch, prepared);
    }

    private PreparedLine Prepare(ImportLine line, ImportInput input)
    {
        try
        {
            if (line.Text.IsEmpty) throw new RequestProblem(413, "too-long", "The line is longer than a resource may be.");
            var resource = FhirResource.Parse(line.Text);
            if (input.Type is not null && resource.Type != input.Type) throw RequestProblem.Invalid("The line is not of the type that the request names for its file.", "resourceType");
            GovernedTypes.CheckMayWrite(governs, resource.Type);
            face.Policies.Validation.Check(face.Validator, resource, 400, order.InJapanese, order.Subject);
            var key = new ResourceKey(resource.Type, resource.Id ?? IdOf(line));
            var write = IncomingResource.ToWrite("PUT", key, resource, IncomingResource.Index(resource, order.BaseUrl));
            return new PreparedLine(line.Number, order.KeepsVersions ? write with { FirstVersion = PackagedVersion.NumberOf(resource) } : write, []);
        }
        catch (RequestProblem problem)
        {
            return new PreparedLine(line.Number, null, problem.Issues);
        }
    }

    // The same line is the same resource, however often it is imported.
    private static string IdOf(ImportLine line) => Convert.ToHexStringLower(SHA256.HashData(line.Text.Span).AsSpan(0, 16));
}
