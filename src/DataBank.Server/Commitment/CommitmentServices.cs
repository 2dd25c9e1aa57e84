using DataBank.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace DataBank.Server;

/// <summary>Registers storage commitment over the web.</summary>
public static class CommitmentServices
{
    public static void AddCommitment(this IServiceCollection services, CommitmentStore commitments, BlobStore blobs)
    {
        services.AddSingleton(commitments);
        services.AddSingleton(new CommitmentCheck(commitments, blobs));
    }
}
