using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace DataBank.Server;

/// <summary>What SMART adds to the answer with a token: always the scopes, and what the app is to work on (https://hl7.org/fhir/smart-app-launch/app-launch.html#response-5).</summary>
internal sealed class DescribeGrant : IOpenIddictServerHandler<ProcessSignInContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<ProcessSignInContext>()
        .UseSingletonHandler<DescribeGrant>()
        .SetOrder(OpenIddictServerHandlers.AttachCustomSignInParameters.Descriptor.Order - 500)
        .Build();

    public ValueTask HandleAsync(ProcessSignInContext context)
    {
        if (context.EndpointType != OpenIddictServerEndpointType.Token) return ValueTask.CompletedTask;
        context.Parameters["scope"] = string.Join(' ', context.Principal!.GetScopes());
        if (context.Principal!.GetClaim(PersonTokens.PatientClaim) is { } patient)
        {
            context.Parameters["patient"] = patient;
            context.Parameters["need_patient_banner"] = true;
        }
        if (context.Principal!.GetClaim(PersonTokens.EncounterClaim) is { } encounter) context.Parameters["encounter"] = encounter;
        return ValueTask.CompletedTask;
    }
}
