namespace DataBank.Dicom;

/// <summary>States of an association (PS3.8 §9.2.1).</summary>
public enum UpperLayerState
{
    /// <summary>Sta1: no transport connection.</summary>
    Idle = 1,

    /// <summary>Sta2: connected, waiting for A-ASSOCIATE-RQ.</summary>
    AwaitingRequest,

    /// <summary>Sta3: waiting for our own answer to a request.</summary>
    AwaitingLocalResponse,

    /// <summary>Sta4: waiting for the transport connection to open.</summary>
    Connecting,

    /// <summary>Sta5: waiting for A-ASSOCIATE-AC or -RJ.</summary>
    AwaitingAnswer,

    /// <summary>Sta6: ready for data transfer.</summary>
    Established,

    /// <summary>Sta7: waiting for A-RELEASE-RP.</summary>
    AwaitingReleaseAnswer,

    /// <summary>Sta8: waiting for our own answer to a release.</summary>
    AwaitingLocalRelease,

    /// <summary>Sta9: release collision, requestor, waiting for our own answer.</summary>
    CollisionRequestorLocal,

    /// <summary>Sta10: release collision, acceptor, waiting for A-RELEASE-RP.</summary>
    CollisionAcceptorAwaiting,

    /// <summary>Sta11: release collision, requestor, waiting for A-RELEASE-RP.</summary>
    CollisionRequestorAwaiting,

    /// <summary>Sta12: release collision, acceptor, waiting for our own answer.</summary>
    CollisionAcceptorLocal,

    /// <summary>Sta13: waiting for the transport connection to close.</summary>
    AwaitingClose,
}
