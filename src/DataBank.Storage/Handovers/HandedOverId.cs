using DataBank.Fhir;

namespace DataBank.Storage;

/// <summary>A line of the crosswalk: the id of a resource at another bank and the one that it has here.</summary>
/// <param name="Old">As it was there.</param>
/// <param name="NewId">Its id here.</param>
/// <param name="IsKept">What was here under this id stays as it is and stands for the other bank's.</param>
public sealed record HandedOverId(ResourceKey Old, string NewId, bool IsKept);
