using System.Globalization;
using DataBank.Fhir;
using Microsoft.AspNetCore.Http;

namespace DataBank.Server;

/// <summary>The entries of a transaction or batch that read: a resource, a version, a search, or the answer of an operation.</summary>
internal sealed class BundleReads(FhirFace face, HttpContext context)
{
    public async Task<EntryResult> ReadAsync(BundleEntry entry, CancellationToken cancellation)
    {
        if (!Caller.Holds(context.User, Permissions.ClinicalRead)) throw new RequestProblem(403, "forbidden", "The roles of this token do not allow reading.");
        if (entry.IsOperation) return new EntryResult(200, IsWrite: false, null, await BundleOperations.AnswerAsync(entry, face, context, cancellation), null);
        var url = entry.Url.TrimStart('/');
        var query = url.IndexOf('?', StringComparison.Ordinal);
        var parts = (query < 0 ? url : url[..query]).Split('/');
        var asked = query < 0 ? null : url[query..];
        if (parts.Length == 1 || (parts.Length == 3 && CompartmentParameters.IsCompartment(parts[0])))
        {
            var place = parts.Length == 3 ? SearchPlace.Within(parts[0], parts[1], parts[2]) : parts[0].Length == 0 ? SearchPlace.System : SearchPlace.Type(parts[0]);
            var page = await SearchResources.SearchAsync(place, FhirUrls.Parameters(asked), face, context, cancellation);
            return new EntryResult(200, IsWrite: false, null, entry.Method == "HEAD" ? default : page, null);
        }
        if (!Reach.Of(context).Allows(parts[0], SmartActions.Read)) throw Reach.Refused();
        if (parts.Length is not (2 or 4) || (parts.Length == 4 && parts[2] != "_history"))
        {
            throw RequestProblem.Invalid("A GET entry reads a resource or a version, or searches a type or a compartment.", "request.url");
        }
        var key = UrlParts.Key(parts[0], parts[1]);
        if (key.Type == "AuditEvent") throw new RequestProblem(400, "not-supported", "AuditEvents are read by themselves, not in bundles.", "request.url");
        var found = parts.Length == 2 ? await face.FindAsync(key, cancellation)
            : long.TryParse(parts[3], NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? await face.Resources.FindVersionAsync(key, version, cancellation)
            : null;
        if (found is null) throw FhirAnswer.NotFound(key);
        Reach.Of(context).CheckShows(found, face, context);
        if (found.IsDeleted) throw FhirAnswer.Gone(key);
        PatientMentions.Add(AuditTrail.Of(context), found);
        return new EntryResult(200, IsWrite: false, found.IsBuiltIn ? null : found, entry.Method == "HEAD" ? default : ReadPart.Of(found, asked).Json, null);
    }
}
