using static DataBank.Dicom.UpperLayerAction;
using static DataBank.Dicom.UpperLayerState;

namespace DataBank.Dicom;

/// <summary>The association state machine as a table (PS3.8 Table 9-10): event × state → action and next state.</summary>
public static class UpperLayerTable
{
    private static readonly UpperLayerState[] ActiveStates =
    [
        AwaitingAnswer, Established, AwaitingReleaseAnswer, AwaitingLocalRelease, CollisionRequestorLocal,
        CollisionAcceptorAwaiting, CollisionRequestorAwaiting, CollisionAcceptorLocal,
    ];

    private static readonly UpperLayerEvent[] PduEvents =
    [
        UpperLayerEvent.AcceptReceived, UpperLayerEvent.RejectReceived, UpperLayerEvent.RequestReceived, UpperLayerEvent.DataReceived,
        UpperLayerEvent.ReleaseRequestReceived, UpperLayerEvent.ReleaseAnswerReceived, UpperLayerEvent.InvalidPduReceived,
    ];

    private static readonly Dictionary<(UpperLayerEvent, UpperLayerState), UpperLayerTransition> Cells = Build();

    /// <summary>
    /// What the standard prescribes; null where the table is blank: the event cannot happen in that state, or the caller may not
    /// cause it. In Sta2 and Sta7 two next states are possible; the table gives the usual one (request handed on, requestor side).
    /// </summary>
    public static UpperLayerTransition? Find(UpperLayerEvent happened, UpperLayerState state) =>
        Cells.TryGetValue((happened, state), out var transition) ? transition : null;

    private static Dictionary<(UpperLayerEvent, UpperLayerState), UpperLayerTransition> Build()
    {
        var cells = new Dictionary<(UpperLayerEvent, UpperLayerState), UpperLayerTransition>();
        void Set(UpperLayerEvent happened, UpperLayerState state, UpperLayerAction action, UpperLayerState next) =>
            cells[(happened, state)] = new UpperLayerTransition(action, next);

        // A PDU that fits nowhere aborts; the exceptions below overwrite these cells.
        foreach (var pdu in PduEvents)
        {
            Set(pdu, AwaitingRequest, AA1, AwaitingClose);
            Set(pdu, AwaitingLocalResponse, AA8, AwaitingClose);
            foreach (var state in ActiveStates) Set(pdu, state, AA8, AwaitingClose);
            Set(pdu, AwaitingClose, AA6, AwaitingClose);
        }
        Set(UpperLayerEvent.RequestReceived, AwaitingClose, AA7, AwaitingClose);
        Set(UpperLayerEvent.InvalidPduReceived, AwaitingClose, AA7, AwaitingClose);

        Set(UpperLayerEvent.AssociateRequested, Idle, AE1, Connecting);
        Set(UpperLayerEvent.TransportConfirmed, Connecting, AE2, AwaitingAnswer);
        Set(UpperLayerEvent.AcceptReceived, AwaitingAnswer, AE3, Established);
        Set(UpperLayerEvent.RejectReceived, AwaitingAnswer, AE4, Idle);
        Set(UpperLayerEvent.TransportIndicated, Idle, AE5, AwaitingRequest);
        Set(UpperLayerEvent.RequestReceived, AwaitingRequest, AE6, AwaitingLocalResponse);
        Set(UpperLayerEvent.LocalAccept, AwaitingLocalResponse, AE7, Established);
        Set(UpperLayerEvent.LocalReject, AwaitingLocalResponse, AE8, AwaitingClose);

        Set(UpperLayerEvent.DataRequested, Established, DT1, Established);
        Set(UpperLayerEvent.DataRequested, AwaitingLocalRelease, AR7, AwaitingLocalRelease);
        Set(UpperLayerEvent.DataReceived, Established, DT2, Established);
        Set(UpperLayerEvent.DataReceived, AwaitingReleaseAnswer, AR6, AwaitingReleaseAnswer);

        Set(UpperLayerEvent.ReleaseRequested, Established, AR1, AwaitingReleaseAnswer);
        Set(UpperLayerEvent.ReleaseRequestReceived, Established, AR2, AwaitingLocalRelease);
        Set(UpperLayerEvent.ReleaseRequestReceived, AwaitingReleaseAnswer, AR8, CollisionRequestorLocal);
        Set(UpperLayerEvent.ReleaseAnswerReceived, AwaitingReleaseAnswer, AR3, Idle);
        Set(UpperLayerEvent.ReleaseAnswerReceived, CollisionAcceptorAwaiting, AR10, CollisionAcceptorLocal);
        Set(UpperLayerEvent.ReleaseAnswerReceived, CollisionRequestorAwaiting, AR3, Idle);
        Set(UpperLayerEvent.LocalRelease, AwaitingLocalRelease, AR4, AwaitingClose);
        Set(UpperLayerEvent.LocalRelease, CollisionRequestorLocal, AR9, CollisionRequestorAwaiting);
        Set(UpperLayerEvent.LocalRelease, CollisionAcceptorLocal, AR4, AwaitingClose);

        Set(UpperLayerEvent.AbortRequested, AwaitingLocalResponse, AA1, AwaitingClose);
        Set(UpperLayerEvent.AbortRequested, Connecting, AA2, Idle);
        Set(UpperLayerEvent.AbortReceived, AwaitingRequest, AA2, Idle);
        Set(UpperLayerEvent.AbortReceived, AwaitingLocalResponse, AA3, Idle);
        Set(UpperLayerEvent.AbortReceived, AwaitingClose, AA2, Idle);
        Set(UpperLayerEvent.TransportClosed, AwaitingRequest, AA5, Idle);
        Set(UpperLayerEvent.TransportClosed, AwaitingLocalResponse, AA4, Idle);
        Set(UpperLayerEvent.TransportClosed, Connecting, AA4, Idle);
        Set(UpperLayerEvent.TransportClosed, AwaitingClose, AR5, Idle);
        foreach (var state in ActiveStates)
        {
            Set(UpperLayerEvent.AbortRequested, state, AA1, AwaitingClose);
            Set(UpperLayerEvent.AbortReceived, state, AA3, Idle);
            Set(UpperLayerEvent.TransportClosed, state, AA4, Idle);
        }
        Set(UpperLayerEvent.TimerExpired, AwaitingRequest, AA2, Idle);
        Set(UpperLayerEvent.TimerExpired, AwaitingClose, AA2, Idle);
        return cells;
    }
}
