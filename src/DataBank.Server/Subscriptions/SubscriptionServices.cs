using DataBank.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace DataBank.Server;

/// <summary>Registers subscriptions to changes of resources.</summary>
public static class SubscriptionServices
{
    /// <summary>Those of the clinical face.</summary>
    public static void AddSubscriptions(this IServiceCollection services, FhirFace face, SubscriptionStore store, SubscriptionOptions options)
    {
        services.AddSubscriptionServices();
        services.AddSingleton(provider =>
        {
            var closed = provider.GetRequiredService<ClosedRecords>();
            var source = new SubscriptionSource(face.Name, face.BasePath, face.Resources, Permissions.ClinicalRead)
            {
                Write = face.WriteAsync,
                ShownToAsync = async (owner, roles, cancellation) =>
                    await closed.SightOfAsync(owner, roles.Split(' '), cancellation) is { } sight ? face.Resources.Within(sight) : face.Resources,
            };
            return new SubscriptionEngine(source, store, options, provider);
        });
        services.AddHostedService(provider => provider.GetRequiredService<SubscriptionEngine>());
    }

    /// <summary>What the subscriptions of all faces share.</summary>
    public static void AddSubscriptionServices(this IServiceCollection services)
    {
        services.TryAddSingleton<Subscribers>();
        services.TryAddSingleton<SubscriptionTokens>();
        services.TryAddSingleton<NotificationSocket>();
    }
}
