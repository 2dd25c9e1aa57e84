using System.Text.Json;
using DataBank.Fhir;
using DataBank.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace DataBank.Server;

/// <summary>The kick-off of an export of everything, of all patients, or of a group's: https://hl7.org/fhir/uv/bulkdata/STU2/export.html#bulk-data-kick-off-request</summary>
internal static class StartExport
{
    private const int MostGroups = 1000;

    private static readonly string[] compartmentTypes =
        [.. CompartmentParameters.Of("Patient").Keys.Append("Patient").Distinct(StringComparer.Ordinal).Where(type => type != "AuditEvent").Order(StringComparer.Ordinal)];

    public static void MapStartExport(this IEndpointRouteBuilder fhir)
    {
        string[] methods = [HttpMethods.Get, HttpMethods.Post];
        fhir.MapMethods("/$export", methods, HandleAsync).AuditAs("export", "E");
        fhir.MapMethods("/Patient/$export", methods, HandlePatientsAsync).AuditAs("export", "E");
        fhir.MapMethods("/Group/{id}/$export", methods, HandleGroupAsync).AuditAs("export", "E");
    }

    private static Task<IResult> HandleAsync(FhirFace face, HttpContext context, CancellationToken cancellation) =>
        AnswerAsync(SearchPlace.System.Types, ExportScope.Store, [], face, context, cancellation);

    private static Task<IResult> HandlePatientsAsync(FhirFace face, HttpContext context, CancellationToken cancellation) =>
        AnswerAsync(compartmentTypes, ExportScope.Patients, [], face, context, cancellation);

    private static async Task<IResult> HandleGroupAsync(string id, FhirFace face, HttpContext context, CancellationToken cancellation)
    {
        var key = UrlParts.Key("Group", id);
        var group = await face.Resources.FindAsync(key, cancellation) ?? throw FhirAnswer.NotFound(key);
        if (group.IsDeleted) throw FhirAnswer.Gone(key);
        var members = await MembersAsync(group, face, FhirUrls.Base(context.Request, face), cancellation);
        foreach (var member in members) AuditTrail.Of(context).AddPatient(member);
        return await AnswerAsync(compartmentTypes, ExportScope.Members, members, face, context, cancellation);
    }

    private static async Task<IResult> AnswerAsync(
        IReadOnlyList<string> possible, ExportScope scope, IReadOnlyList<string> patients, FhirFace face, HttpContext context, CancellationToken cancellation)
    {
        var baseUrl = FhirUrls.Base(context.Request, face);
        var request = await ExportRequest.ReadAsync(context.Request, possible, face.Resources, baseUrl, cancellation);
        var path = context.Request.Path.Value!;
        // Deleted resources are in nobody's compartment any more.
        var order = new ExportOrder(
            $"{baseUrl}{path[face.BasePath.Length..]}{context.Request.QueryString}", baseUrl, path, Caller.Subject(context.User), Caller.JoinedRoles(context.User),
            request.Types, request.Filters, request.Elements, scope, patients, 0, 0, default, NamesDeletions: request.Since is not null && scope == ExportScope.Store && !face.IsReadOnly, face.Name);
        var id = await face.Exports!.EnqueueAsync(order, request.Since, request.Until, cancellation);
        return OperationStatus.Accepted(context, baseUrl, id, request.Ignored);
    }

    /// <summary>Ids of the patients that are members now, also of Groups that are.</summary>
    private static async Task<IReadOnlyList<string>> MembersAsync(StoredResource group, FhirFace face, string baseUrl, CancellationToken cancellation)
    {
        var found = new SortedSet<string>(StringComparer.Ordinal);
        var groups = new HashSet<ResourceKey> { group.Key }; // They may hold each other.
        var open = new Queue<StoredResource>([group]);
        while (open.TryDequeue(out var next))
        {
            foreach (var key in Entities(FhirResource.Parse(next.Json), baseUrl))
            {
                if (key.Type == "Patient") found.Add(key.Id);
                if (key.Type != "Group" || !groups.Add(key)) continue;
                if (groups.Count > MostGroups) throw new RequestProblem(422, "too-costly", $"More than {MostGroups} Groups are among the members of this Group.");
                if (await face.Resources.FindAsync(key, cancellation) is { IsDeleted: false } inner) open.Enqueue(inner);
            }
        }
        return [.. found];
    }

    private static IEnumerable<ResourceKey> Entities(FhirResource group, string baseUrl)
    {
        // Where validation is off, anything may stand there.
        if (!group.Root.TryGetProperty("member"u8, out var members) || members.ValueKind != JsonValueKind.Array) yield break;
        foreach (var member in members.EnumerateArray().Where(IsActive))
        {
            if (!TryGet(member, "entity"u8, out var entity) || !TryGet(entity, "reference"u8, out var reference) || reference.ValueKind != JsonValueKind.String) continue;
            if (FhirReference.Read(reference.GetString()!, baseUrl).Local is { } key) yield return key;
        }
    }

    private static bool IsActive(JsonElement member) => !TryGet(member, "inactive"u8, out var inactive) || inactive.ValueKind != JsonValueKind.True;

    private static bool TryGet(JsonElement element, ReadOnlySpan<byte> name, out JsonElement value)
    {
        value = default;
        return element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out value);
    }
}
