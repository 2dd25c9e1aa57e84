using DataBank.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using OpenIddict.Abstractions;

namespace DataBank.Server;

/// <summary>What an app is to work on: the EHR says so when it launches it, otherwise the person chooses, among what the person may see.</summary>
internal static class LaunchStep
{
    /// <summary>The context, or the page or error that is the answer instead.</summary>
    public static async Task<(LaunchContext? Launch, IResult? Answer)> FindAsync(
        HttpContext context, OpenIddictRequest request, RegisteredClient client, Person person, IReadOnlyList<string> scopes, Launches launches, CancellationToken cancellation)
    {
        var wantsEncounter = scopes.Contains("launch/encounter");
        var needsPatient = wantsEncounter || PersonScopes.NeedPatient(scopes);
        var patient = needsPatient ? Posted(context, request, "patient") : null;
        var encounter = wantsEncounter ? Posted(context, request, "encounter") : null;
        if ((string?)request["launch"] is { } begun && scopes.Contains("launch"))
        {
            if (launches.Read(begun) is not { } launch || launch.Client != client.Id || (launch.Person is not null && launch.Person != person.UserName))
                return (null, AuthorizeEndpoint.Refuse(OpenIddictConstants.Errors.InvalidRequest, "This launch has ended, or is another app's or person's."));
            if (launch.Patient is not null) (patient, encounter) = (launch.Patient, launch.Encounter ?? encounter);
        }
        if (!needsPatient && patient is null) return (new LaunchContext(null, null), null);
        if (!Caller.Holds(person.Roles, Permissions.ClinicalRead)) return (null, AuthorizeEndpoint.Refuse(OpenIddictConstants.Errors.AccessDenied, "This person may not see records of patients."));
        var choices = await context.RequestServices.GetRequiredService<LaunchChoices>().OfAsync(person, cancellation);
        if (patient is null)
            return (null, request.HasPromptValue(OpenIddictConstants.PromptValues.None) ? AuthorizeEndpoint.Refuse(OpenIddictConstants.Errors.InteractionRequired, "A patient is to be chosen.") : await LaunchPages.PatientAsync(context, request, choices, cancellation));

        if (wantsEncounter && encounter is null) return (null, await LaunchPages.EncounterAsync(context, request, choices, patient, cancellation));
        if (await choices.FindPatientAsync(patient, cancellation) is null || (encounter is not null && !await choices.HasEncounterAsync(patient, encounter, cancellation)))
            return (null, AuthorizeEndpoint.Refuse(OpenIddictConstants.Errors.InvalidRequest, "There is no such patient, or the encounter is another's."));
        return (new LaunchContext(patient, encounter), null);
    }

    // Only from a form of ours: a link must not choose for the person.
    private static string? Posted(HttpContext context, OpenIddictRequest request, string name) =>
        HttpMethods.IsPost(context.Request.Method) && (string?)request[name] is { Length: > 0 and <= 64 } id ? id : null;
}
