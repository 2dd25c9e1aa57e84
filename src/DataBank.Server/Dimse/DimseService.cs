using System.Net.Sockets;
using DataBank.Dicom;
using DataBank.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace DataBank.Server;

/// <summary>
/// The archive's service class provider: Verification, every storage SOP class in the syntax it is sent, storage commitment, query and
/// retrieve, modality worklist, performed and unified procedure steps (PS3.4 Annexes A, B, J, C, K, F and CC).
/// </summary>
public sealed class DimseService(
    DimseOptions options, DimseContent content, AuditJournal journal, TimeProvider clock, ILogger<DimseService> log) : BackgroundService
{
    // Stored byte for byte, so whatever syntax a sender offers first is kept where it offers no plain one.
    private readonly NegotiationPolicy policy = new()
    {
        MaximumLength = options.MaximumLength,
        Window = (options.Operations, options.Operations),
        Serves = IsServed,
        TakesAnySyntax = sopClass => IsStorage(sopClass),
        LetsPeerProvide = IsStorage,
        Extends = proposed => QueryRetrieve.Serves(proposed.SopClassUid) ? Agreed(proposed) : null,
    };

    private readonly TcpListener listener = new(options.Endpoint);

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        listener.Start(); // Before the host is ready: a port that is taken stops the start.
        log.LogInformation("DICOM associations for {AeTitle} on {Endpoint}{Tls}", options.AeTitle, listener.LocalEndpoint, options.Tls is null ? "" : " with TLS");
        if (options.Callers is { Count: 0 }) log.LogWarning("No calling AE title is listed in Dicom:CallingAeTitles: every association will be rejected");
        return base.StartAsync(cancellationToken);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var audit = new DimseAudit(journal, clock);
        var store = new StoreScp(content.Archive, audit);
        var find = new FindScp(content.Studies, options.AeTitle);
        var worklist = new WorklistScp(content.Worklist);
        var performed = new PerformedStepScp(new PerformedSteps(content.Steps, content.Resources, content.Orders, content.Imaging, content.Issuers), audit);
        var retrieve = new RetrieveScp(content.Studies, content.Blobs, options.Destinations);
        var commitment = new StorageCommitment(new CommitmentCheck(content.Commitments, content.Blobs), content.Commitments, content.Jobs, clock, options.Destinations);
        var workitems = new WorkitemScp(content.Workitems, audit, options.Destinations);
        var services = new DimseServices
        {
            Store = store.StoreAsync,
            Find = (request, identifier, cancellation) => request.SopClassUid switch
            {
                WorklistScp.SopClass => audit.Watch(request, "worklist", worklist.FindAsync(request, identifier, cancellation)),
                var sopClass when WorkitemScp.Serves(sopClass) => audit.Watch(request, "ups-search", workitems.FindAsync(request, identifier, cancellation)),
                _ => audit.Watch(request, "c-find", find.FindAsync(request, identifier, cancellation)),
            },
            Get = (request, identifier, cancellation) => audit.WatchAsync(request, "c-get", identifier, retrieve.GetAsync(request, identifier, cancellation)),
            Move = (request, identifier, cancellation) => audit.WatchAsync(request, "c-move", identifier, retrieve.MoveAsync(request, identifier, cancellation)),
            Action = Recorded(audit, (request, information, cancellation) => WorkitemScp.Serves(request.SopClassUid) ? workitems.ActAsync(request, information, cancellation) : commitment.ActAsync(request, information, cancellation)),
            Create = Recorded(audit, (request, attributes, cancellation) => WorkitemScp.Serves(request.SopClassUid) ? workitems.CreateAsync(request, attributes, cancellation) : performed.CreateAsync(request, attributes, cancellation)),
            SetAttributes = Recorded(audit, (request, changes, cancellation) => WorkitemScp.Serves(request.SopClassUid) ? workitems.SetAsync(request, changes, cancellation) : performed.SetAsync(request, changes, cancellation)),
            GetAttributes = Recorded(audit, (request, none, cancellation) => WorkitemScp.Serves(request.SopClassUid) ? workitems.GetAsync(request, none, cancellation) : performed.GetAsync(request, none, cancellation)),
            OnFault = Report,
            StatusOf = StatusOf,
        };
        return new DicomListener((request, _) => DecideAsync(request, audit), services, options.Timers, options.Limits, options.Tls).RunAsync(listener, stoppingToken);
    }

    public override void Dispose()
    {
        listener.Dispose();
        base.Dispose();
    }

    private async Task<AssociationDecision> DecideAsync(AssociationRequest request, DimseAudit audit)
    {
        AssociateRejection? rejection =
            request.Parameters.CalledAe != options.AeTitle ? AssociateRejection.CalledAeNotRecognized
            : options.Callers?.Any(caller => caller.Covers(request.Parameters.CallingAe, request.Remote)) == false ? AssociateRejection.CallingAeNotRecognized
            : null;
        if (rejection is null) return AssociationDecision.Accept(ContextNegotiation.Answer(request.Parameters, policy));
        await audit.WriteRejectionAsync(request);
        return AssociationDecision.Reject(rejection.Value);
    }

    private static NormalizedHandler Recorded(DimseAudit audit, NormalizedHandler act) =>
        (request, given, cancellation) =>
        {
            audit.CheckRoom();
            return act(request, given, cancellation);
        };

    // Out of resources is one code for queries (PS3.4 C.4.1.1.4), another for retrievals (C.4.2.1.5).
    private static DimseStatus? StatusOf(DimseRequest request, Exception fault) =>
        StorageOutage.Of(fault) is null ? null
        : request.Command.Field is CommandField.MoveRequest or CommandField.GetRequest ? DimseStatus.SubOperationsImpossible
        : request.Command.Field == CommandField.FindRequest ? DimseStatus.OutOfResources
        : null;

    private void Report(Exception fault) => log.LogError("An association failed with {Type}\n{Stack}", fault.GetType().Name, fault.StackTrace);

    private static bool IsServed(string abstractSyntax) =>
        abstractSyntax is DicomClient.VerificationSopClass or StorageCommitment.SopClass or WorklistScp.SopClass or PerformedStepScp.SopClass or PerformedStepScp.RetrieveSopClass
        || WorkitemScp.Serves(abstractSyntax)
        || QueryRetrieve.Serves(abstractSyntax) || IsStorage(abstractSyntax);

    // Private storage classes are kept too, as bytes.
    private static bool IsStorage(string sopClass) => Uids.IsStorage(sopClass) || !sopClass.StartsWith("1.2.840.10008.", StringComparison.Ordinal);

    // Relational queries, combined dates and times, fuzzy matching of names; no time zone adjustment (PS3.4 C.5.1.1).
    private static ExtendedNegotiation Agreed(ExtendedNegotiation proposed)
    {
        var agreed = proposed.Information.ToArray();
        for (var i = 0; i < agreed.Length; i++) agreed[i] = i <= 2 ? agreed[i] : (byte)0;
        return proposed with { Information = agreed };
    }
}
