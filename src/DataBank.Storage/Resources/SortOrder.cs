namespace DataBank.Storage;

/// <summary>Direction of a sort key.</summary>
internal enum SortOrder
{
    Ascending,
    Descending,
}
