using System.Text.Json;
using DataBank.Pseudonymization;
using DataBank.Storage;

namespace DataBank.Proxy;

/// <summary>
/// Decisions of persons, each bound to the bytes that they saw and to what the policy asked of them. They outlive the view, which is made anew whenever the theme's
/// options change.
/// </summary>
internal sealed class PixelDecisions(ClearedCopyStore store)
{
    public Task PutAsync(ThemeView view, string instanceUid, string pixelHash, PixelDecision decision, CancellationToken cancellation) =>
        store.DecideAsync(view.Theme, instanceUid, pixelHash, view.Seal.Seal(JsonSerializer.SerializeToUtf8Bytes(decision), PlaceOf(instanceUid)), cancellation);

    /// <summary>The decision that holds for these bytes; null when there is none.</summary>
    /// <param name="asked">What the policy asks of them now.</param>
    public async Task<PixelDecision?> FindAsync(ThemeView view, string instanceUid, string pixelHash, PixelRule asked, CancellationToken cancellation) =>
        await store.DecisionAsync(view.Theme, instanceUid, pixelHash, cancellation) is { } content
            && JsonSerializer.Deserialize<PixelDecision>(view.Seal.OpenBytes(content, PlaceOf(instanceUid))) is { } decision && decision.Holds(asked) ? decision : null;

    /// <summary>Whether anything was decided of an instance; if it still holds shows when its file is looked at.</summary>
    public Task<bool> IsDecidedAsync(ThemeView view, string instanceUid, CancellationToken cancellation) => store.IsDecidedAsync(view.Theme, instanceUid, cancellation);

    private static string PlaceOf(string instanceUid) => $"decision/{instanceUid}";
}
