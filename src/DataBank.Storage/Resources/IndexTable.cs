namespace DataBank.Storage;

/// <summary>The tables of the search index.</summary>
internal enum IndexTable
{
    Token,
    String,
    Date,
    Number,
    Quantity,
    Reference,
    Uri,
    Composite,
    Compartment,
}
