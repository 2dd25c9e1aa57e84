using DataBank.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace DataBank.Server;

/// <summary>Registers subscriptions to changes of resources.</summary>
public static class SubscriptionServices
{
    public static void AddSubscriptions(this IServiceCollection services, FhirFace face, SubscriptionStore store, SubscriptionOptions options)
    {
        services.AddSingleton(new SubscriptionWrites(face, store, options));
        services.AddSingleton(provider => new Notifier(face.Resources, provider.GetRequiredService<ClosedRecords>(), provider.GetRequiredService<AuditJournal>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<SubscriptionTokens>();
        services.AddSingleton<NotificationSocket>();
        services.AddSingleton(new HookChannel(options));
        services.AddSingleton<HookDelivery>();
        services.AddHostedService<EventLane>();
    }
}
