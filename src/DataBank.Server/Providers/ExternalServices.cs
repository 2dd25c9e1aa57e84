using DataBank.Storage;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.Tokens;

namespace DataBank.Server;

/// <summary>Takes access tokens of another OpenID provider, and people who sign in there.</summary>
public static class ExternalServices
{
    internal const string Tokens = "databank:external";
    internal const string SignIn = "databank:external-sign-in";
    internal const string CallbackPath = "/auth/external/callback";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public static void AddExternalProvider(this IServiceCollection services, ExternalProvider provider)
    {
        services.AddSingleton(provider);
        services.AddScoped<ExternalPeople>();
        var authentication = new AuthenticationBuilder(services);
        if (provider.Audience is not null) authentication.AddJwtBearer(Tokens, options => ConfigureTokens(options, provider));
        if (provider.ClientId is not null) authentication.AddOpenIdConnect(SignIn, options => ConfigureSignIn(options, provider));
    }

    private static void ConfigureTokens(JwtBearerOptions options, ExternalProvider provider)
    {
        options.Authority = provider.Authority.ToString();
        options.Backchannel = OutboundHttp.Create(Patience);
        options.RequireHttpsMetadata = !provider.Authority.IsLoopback;
        options.MapInboundClaims = false;
        options.IncludeErrorDetails = false;
        options.TokenValidationParameters = new TokenValidationParameters
        {
            ValidAudience = provider.Audience,
            ValidAlgorithms = ResolveClientKeys.Algorithms,
            RequireExpirationTime = true,
            ClockSkew = TimeSpan.FromSeconds(30),
        };
        options.Events = new JwtBearerEvents
        {
            OnTokenValidated = validated =>
            {
                if (ExternalClaims.Caller(provider, validated.Principal!, Tokens) is { } caller) validated.Principal = caller;
                else validated.Fail("no role");
                return Task.CompletedTask;
            },
        };
    }

    private static void ConfigureSignIn(OpenIdConnectOptions options, ExternalProvider provider)
    {
        options.Authority = provider.Authority.ToString();
        options.Backchannel = OutboundHttp.Create(Patience);
        options.RequireHttpsMetadata = !provider.Authority.IsLoopback;
        options.ClientId = provider.ClientId;
        options.ClientSecret = provider.ClientSecret;
        options.ResponseType = "code";
        options.ResponseMode = "query"; // Its answer comes from another site by a link, which brings our cookies along.
        options.UsePkce = true;
        options.CallbackPath = CallbackPath;
        options.SignInScheme = PersonSessionHandler.Name;
        options.MapInboundClaims = false;
        options.GetClaimsFromUserInfoEndpoint = true;
        options.ClaimActions.Clear();
        foreach (var claim in new[] { provider.NameClaim, provider.RolesClaim.Split('.')[0], provider.ThemesClaim, "name" }.OfType<string>().Distinct(StringComparer.Ordinal))
            options.ClaimActions.Add(new UserInfoClaim(claim));
        options.CorrelationCookie.SameSite = options.NonceCookie.SameSite = SameSiteMode.Lax;
        options.CorrelationCookie.SecurePolicy = options.NonceCookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        options.Events = new OpenIdConnectEvents
        {
            OnTicketReceived = async received =>
            {
                received.HandleResponse();
                var people = received.HttpContext.RequestServices.GetRequiredService<ExternalPeople>();
                await people.ComeInAsync(received.HttpContext, received.Principal!, SignInEndpoints.Local(received.ReturnUri));
            },
            OnRemoteFailure = async failed =>
            {
                failed.HandleResponse();
                await SignInPages.Message(failed.HttpContext, StatusCodes.Status401Unauthorized, ExternalPeople.Refused()).ExecuteAsync(failed.HttpContext);
            },
        };
    }

    /// <summary>Whether a request shows a token that none of our keys has signed.</summary>
    internal static bool IsForeign(HttpRequest request, SigningKey key)
    {
        var header = request.Headers.Authorization.ToString();
        if (!header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) || request.HttpContext.RequestServices.GetService<ExternalProvider>()?.Audience is null) return false;
        try
        {
            var kid = new Microsoft.IdentityModel.JsonWebTokens.JsonWebToken(header["Bearer ".Length..].Trim()).Kid;
            return !key.Published.Any(each => each.KeyId == kid);
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
