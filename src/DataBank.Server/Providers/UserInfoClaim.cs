using System.Security.Claims;
using System.Text.Json;
using Microsoft.AspNetCore.Authentication.OAuth.Claims;

namespace DataBank.Server;

/// <summary>Takes a claim of the user info over, unless the id token had it: text as it is, anything else as JSON.</summary>
internal sealed class UserInfoClaim(string name) : ClaimAction(name, ClaimValueTypes.String)
{
    public override void Run(JsonElement userData, ClaimsIdentity identity, string issuer)
    {
        if (identity.HasClaim(claim => claim.Type == ClaimType) || !userData.TryGetProperty(ClaimType, out var value)) return;
        identity.AddClaim(new Claim(ClaimType, value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText(), ValueType, issuer));
    }
}
