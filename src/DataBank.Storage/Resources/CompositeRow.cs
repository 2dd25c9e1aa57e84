namespace DataBank.Storage;

/// <summary>A row of the index of composites.</summary>
internal readonly record struct CompositeRow(
    int Parameter, string Code, double Low, long Number, int Ordinal, int System, double High, string Text, int TextSystem, double Low2, double High2);
