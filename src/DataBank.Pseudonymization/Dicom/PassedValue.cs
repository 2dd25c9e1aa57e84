namespace DataBank.Pseudonymization;

/// <summary>What became of a value that may pass in principle.</summary>
internal enum PassedValue
{
    /// <summary>It has not the form that may pass.</summary>
    Refused,

    /// <summary>Numbers and pixels: not touched.</summary>
    AsItIs,

    /// <summary>Text, written anew.</summary>
    Rewritten,
}
