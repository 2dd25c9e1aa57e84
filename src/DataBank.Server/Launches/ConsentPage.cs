using DataBank.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using OpenIddict.Abstractions;

namespace DataBank.Server;

/// <summary>Asks a person whether an app may do what it asks for.</summary>
internal static class ConsentPage
{
    public static async Task<IResult> ShowAsync(HttpContext context, OpenIddictRequest request, RegisteredClient client, Person person, IReadOnlyList<string> scopes, LaunchContext launch, CancellationToken cancellation)
    {
        var patient = launch.Patient is { } id ? await (await context.RequestServices.GetRequiredService<LaunchChoices>().OfAsync(person, cancellation)).FindPatientAsync(id, cancellation) : null;
        if (patient is not null) AuditTrail.Of(context).AddPatient(patient.Id);
        var redirect = new Uri(request.RedirectUri!);
        return PageAnswer.Show(
            context,
            Html.Say("アプリの許可", "Let an app in"),
            Html.Of($"""
                <p><strong>{client.Name}</strong> ({redirect.GetLeftPart(UriPartial.Authority)}) {Html.Say("に次のことを許可しますか。", "asks to be allowed to:")}</p>
                <ul id="scopes">{Html.Join(scopes.Select(scope => Html.Of($"""<li title="{scope}">{ScopeWords.Of(scope)}</li>""")))}</ul>
                {(patient is null ? Html.Empty : Html.Of($"""<p>{Html.Say("患者", "Patient")}: <strong>{patient.Name}</strong> {patient.Details}</p>"""))}
                <p>{Html.Say("サインイン中", "Signed in")}: {PersonClaims.NameOf(person)}</p>
                {LaunchPages.Form(context, request, [], Html.Of($"""
                  <button name="decision" value="allow">{Html.Say("許可する", "Allow")}</button>
                  <button name="decision" value="deny">{Html.Say("許可しない", "Deny")}</button>
                """))}
                """),
            formTarget: redirect.GetLeftPart(UriPartial.Authority));
    }
}
