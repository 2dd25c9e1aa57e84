using System.Security.Cryptography;
using DataBank.Proxy;

namespace DataBank.UnitTests.Proxy;

public class RowSealTests
{
    private static readonly byte[] Secret = RandomNumberGenerator.GetBytes(32);

    [Fact]
    public void What_was_sealed_opens_at_its_place_only()
    {
        var seal = new RowSeal(Secret, "lung");
        var row = seal.Seal("Patient/p1", "row-1");
        Assert.Equal("Patient/p1", new RowSeal(Secret, "lung").Open(row, "row-1"));
        Assert.ThrowsAny<CryptographicException>(() => seal.Open(row, "row-2"));
        Assert.ThrowsAny<CryptographicException>(() => new RowSeal(Secret, "heart").Open(row, "row-1"));
        row[^1] ^= 1;
        Assert.ThrowsAny<CryptographicException>(() => seal.Open(row, "row-1"));
    }

    [Fact]
    public void Hashes_tell_parts_apart_and_differ_between_themes()
    {
        var seal = new RowSeal(Secret, "lung");
        Assert.Equal(seal.Hash("a", "bc"), new RowSeal(Secret, "lung").Hash("a", "bc"));
        Assert.NotEqual(seal.Hash("a", "bc"), seal.Hash("ab", "c"));
        Assert.NotEqual(seal.Hash("a", "bc"), new RowSeal(Secret, "heart").Hash("a", "bc"));
    }
}
