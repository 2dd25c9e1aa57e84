using System.Security.Cryptography;
using DataBank.Server;
using DataBank.Storage;

namespace DataBank.Appliance;

/// <summary>The journal of a data folder, opened by a command while the appliance is stopped: who takes a bank out, or in, stands in it.</summary>
internal sealed class HandoverJournal : IAsyncDisposable
{
    private readonly ECDsa sealKey;

    private HandoverJournal(ECDsa sealKey, AuditJournal journal) => (this.sealKey, Journal) = (sealKey, journal);

    public AuditJournal Journal { get; }

    /// <summary>Who runs the command.</summary>
    public static string Subject => $"command:{Environment.UserName}";

    public static async Task<HandoverJournal> OpenAsync(ApplianceSettings settings, CancellationToken cancellation)
    {
        var sealKey = await AuditSealKey.OpenAsync(settings.Folder.Keys, cancellation);
        var seals = new AuditSeals(settings.Folder.Audit, sealKey, TimeProvider.System);
        return new HandoverJournal(sealKey, new AuditJournal(settings.Folder.Audit, TimeProvider.System, settings.Audit.Journal(seals)));
    }

    /// <summary>Records what is done as a whole, before it is.</summary>
    public Task RecordAsync(string action, string interaction, string target) => Journal.AppendAsync(
        new AuditRecord(TimeOrderedId.New().ToString(), TimeProvider.System.GetUtcNow(), action, interaction, "clinical", Subject, Roles.DataManager, target, 200, []), CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await Journal.DisposeAsync();
        sealKey.Dispose();
    }
}
