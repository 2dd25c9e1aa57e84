using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace DataBank.Server;

/// <summary>A token that was revoked (RFC 7009) opens nothing from the answer on.</summary>
internal sealed class NoteRevocation(RevokedTokens revoked) : IOpenIddictServerHandler<ApplyRevocationResponseContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<ApplyRevocationResponseContext>()
        .UseSingletonHandler<NoteRevocation>()
        .SetOrder(int.MinValue + 1000)
        .Build();

    public async ValueTask HandleAsync(ApplyRevocationResponseContext context) => await revoked.RefreshAsync(context.CancellationToken);
}
