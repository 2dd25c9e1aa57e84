namespace DataBank.Dicom;

/// <summary>SCP/SCU role selection for a SOP class (PS3.7 D.3.3.4): a C-GET requestor takes the provider role for storage.</summary>
public sealed record RoleSelection(string SopClassUid, bool IsUser, bool IsProvider);
