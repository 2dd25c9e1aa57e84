namespace DataBank.Storage;

/// <summary>Whose resources are exported.</summary>
public enum ExportScope
{
    Store,

    /// <summary>What is in the compartment of any patient.</summary>
    Patients,

    /// <summary>What is in the compartments of named patients.</summary>
    Members,
}
