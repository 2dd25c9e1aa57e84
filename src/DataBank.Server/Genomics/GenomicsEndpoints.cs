using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace DataBank.Server;

/// <summary>Genome files in, outcome out; mapped below "/genomics" of the clinical role.</summary>
public static class GenomicsEndpoints
{
    public static void MapGenomics(this IEndpointRouteBuilder genomics)
    {
        genomics = genomics.MapGroup("").WithScopesOf("Observation", SmartActions.Create);
        genomics.MapReceiveGenomicFile();
        genomics.MapReceiveFileIndex();
        genomics.MapAnnotateGenomes();
        genomics.MapGenomicJob();
    }
}
