using DataBank.Fhir;
using DataBank.Storage;

namespace DataBank.Proxy;

/// <summary>Takes items out of a view: from the view first, then from the vault. The caller holds the view's gate.</summary>
internal sealed class ViewEraser(ResearchExports exports, VaultStore vault, ProjectionStore projections, InstanceVerdictStore verdicts, ProxyMetrics metrics)
{
    /// <summary>How many persons are erased in one write: a transaction for each would keep the last of many waiting.</summary>
    private const int PersonsTogether = 32;

    public async Task EraseAsync(ThemeView view, IReadOnlyList<VaultProjection> items, CancellationToken cancellation)
    {
        if (items.Count == 0)
            return;
        List<ResourceKey> shown = [.. items.Select(item => new ResourceKey(item.ViewType, item.ViewId))];
        await view.Resources.EraseAsync([.. shown, .. shown.Select(key => Derivation.KeyOf(view, key))], cancellation);
        foreach (var study in items.Where(item => item.ViewType == "ImagingStudy"))
            await EraseImagesAsync(view, study, cancellation);
        await projections.RemoveAsync(view.Theme, [.. items.Select(item => item.SourceHash)], cancellation);
        metrics.Erased(view.Theme, items.Count);
    }

    /// <summary>Persons have left the theme: nothing of them stays.</summary>
    public async Task ErasePersonsAsync(ThemeView view, IEnumerable<Guid> persons, CancellationToken cancellation)
    {
        var isErased = false;
        foreach (var some in persons.Chunk(PersonsTogether))
        {
            await view.Gate.WaitAsync(cancellation);
            try
            {
                var items = new List<VaultProjection>();
                foreach (var person in some)
                    items.AddRange(await projections.OfPersonAsync(view.Theme, person, cancellation));
                await EraseAsync(view, items, cancellation);
                foreach (var person in some)
                {
                    foreach (var study in await verdicts.StudiesOfAsync(view.Theme, person, cancellation))
                        await EraseStudyAsync(view, study, cancellation);
                }
                await exports.RevokeAllAsync(view.Theme, cancellation);
                await vault.RemoveMembersAsync(view.Theme, some, cancellation);
                view.Left.UnionWith(some);
                isErased = true;
            }
            finally
            {
                view.Gate.Release();
            }
        }
        if (isErased) await view.Resources.Database.ForgetDeletedAsync(cancellation);
    }

    /// <summary>What should not have been shown goes, out of finished exports too.</summary>
    public async Task EraseLeaksAsync(ThemeView view, IReadOnlyList<VaultProjection> items, CancellationToken cancellation)
    {
        await EraseAsync(view, items, cancellation);
        await exports.RevokeAllAsync(view.Theme, cancellation);
    }

    public async Task EraseStudyAsync(ThemeView view, string studyUid, CancellationToken cancellation)
    {
        await view.Studies.EraseStudyAsync(studyUid, cancellation);
        await verdicts.RemoveStudyAsync(view.Theme, studyUid, cancellation);
    }

    private async Task EraseImagesAsync(ThemeView view, VaultProjection imagingStudy, CancellationToken cancellation)
    {
        foreach (var study in await verdicts.StudiesFromAsync(view.Theme, imagingStudy.SourceHash, cancellation))
            await EraseStudyAsync(view, study, cancellation);
    }
}
