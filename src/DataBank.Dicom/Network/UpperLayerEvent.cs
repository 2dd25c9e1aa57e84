namespace DataBank.Dicom;

/// <summary>Events of the upper layer protocol machine (PS3.8 Table 9-10, rows 1 to 19).</summary>
public enum UpperLayerEvent
{
    AssociateRequested = 1,
    TransportConfirmed,
    AcceptReceived,
    RejectReceived,
    TransportIndicated,
    RequestReceived,
    LocalAccept,
    LocalReject,
    DataRequested,
    DataReceived,
    ReleaseRequested,
    ReleaseRequestReceived,
    ReleaseAnswerReceived,
    LocalRelease,
    AbortRequested,
    AbortReceived,
    TransportClosed,
    TimerExpired,
    InvalidPduReceived,
}
