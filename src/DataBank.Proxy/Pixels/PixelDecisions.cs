using System.Text.Json;
using DataBank.Storage;

namespace DataBank.Proxy;

/// <summary>Decisions of persons, each bound to the bytes that they saw and to the version of the DICOM policy.</summary>
internal sealed class PixelDecisions(ClearedCopyStore store)
{
    public Task PutAsync(ThemeView view, string instanceUid, string pixelHash, PixelDecision decision, CancellationToken cancellation) =>
        store.DecideAsync(
            view.Theme, instanceUid, pixelHash, VersionOf(view), view.Seal.Seal(JsonSerializer.SerializeToUtf8Bytes(decision), PlaceOf(instanceUid)), cancellation);

    public async Task<PixelDecision?> FindAsync(ThemeView view, string instanceUid, string pixelHash, CancellationToken cancellation) =>
        await store.DecisionAsync(view.Theme, instanceUid, pixelHash, VersionOf(view), cancellation) is { } content
            ? JsonSerializer.Deserialize<PixelDecision>(view.Seal.OpenBytes(content, PlaceOf(instanceUid)))
            : null;

    private static string VersionOf(ThemeView view) => $"{view.Policy.Name} {view.Policy.Dicom.Policy.Version}";

    private static string PlaceOf(string instanceUid) => $"decision/{instanceUid}";
}
