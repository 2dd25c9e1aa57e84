namespace DataBank.Dicom;

/// <summary>Actions of the upper layer protocol machine (PS3.8 Tables 9-6 to 9-9), by the standard's own names.</summary>
public enum UpperLayerAction
{
    /// <summary>AE-1: open the transport connection.</summary>
    AE1 = 1,

    /// <summary>AE-2: send A-ASSOCIATE-RQ.</summary>
    AE2,

    /// <summary>AE-3: tell the user that the association is accepted.</summary>
    AE3,

    /// <summary>AE-4: tell the user that it is rejected; close.</summary>
    AE4,

    /// <summary>AE-5: accept the transport connection; start ARTIM.</summary>
    AE5,

    /// <summary>AE-6: stop ARTIM; hand the request to the user, or reject it.</summary>
    AE6,

    /// <summary>AE-7: send A-ASSOCIATE-AC.</summary>
    AE7,

    /// <summary>AE-8: send A-ASSOCIATE-RJ; start ARTIM.</summary>
    AE8,

    /// <summary>DT-1: send P-DATA-TF.</summary>
    DT1,

    /// <summary>DT-2: hand data to the user.</summary>
    DT2,

    /// <summary>AR-1: send A-RELEASE-RQ.</summary>
    AR1,

    /// <summary>AR-2: tell the user of a release request.</summary>
    AR2,

    /// <summary>AR-3: tell the user that the release is confirmed; close.</summary>
    AR3,

    /// <summary>AR-4: send A-RELEASE-RP; start ARTIM.</summary>
    AR4,

    /// <summary>AR-5: stop ARTIM.</summary>
    AR5,

    /// <summary>AR-6: hand data to the user while releasing.</summary>
    AR6,

    /// <summary>AR-7: send P-DATA-TF while the peer releases.</summary>
    AR7,

    /// <summary>AR-8: tell the user of a release collision.</summary>
    AR8,

    /// <summary>AR-9: send A-RELEASE-RP after a collision.</summary>
    AR9,

    /// <summary>AR-10: tell the user that the release is confirmed after a collision.</summary>
    AR10,

    /// <summary>AA-1: send A-ABORT as service user; start ARTIM.</summary>
    AA1,

    /// <summary>AA-2: stop ARTIM; close.</summary>
    AA2,

    /// <summary>AA-3: tell the user of the peer's abort; close.</summary>
    AA3,

    /// <summary>AA-4: tell the user that the connection was lost.</summary>
    AA4,

    /// <summary>AA-5: stop ARTIM.</summary>
    AA5,

    /// <summary>AA-6: ignore the PDU.</summary>
    AA6,

    /// <summary>AA-7: send A-ABORT.</summary>
    AA7,

    /// <summary>AA-8: send A-ABORT as service provider, tell the user; start ARTIM.</summary>
    AA8,
}
