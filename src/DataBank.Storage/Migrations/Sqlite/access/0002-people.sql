-- What a person needs to sign in, and where people are signed in.
ALTER TABLE "AspNetUsers" ADD COLUMN "DisplayName" TEXT NOT NULL DEFAULT '';
ALTER TABLE "AspNetUsers" ADD COLUMN "Profile" TEXT NULL;
ALTER TABLE "AspNetUsers" ADD COLUMN "IsDisabled" INTEGER NOT NULL DEFAULT 0;
ALTER TABLE "AspNetUsers" ADD COLUMN "LastCodeStep" INTEGER NOT NULL DEFAULT 0;

CREATE TABLE "PersonSessions" (
    "Id" TEXT NOT NULL CONSTRAINT "PK_PersonSessions" PRIMARY KEY,
    "PersonId" TEXT NOT NULL,
    "Stamp" TEXT NOT NULL,
    "Begun" INTEGER NOT NULL,
    "Ends" INTEGER NOT NULL
);
CREATE INDEX "IX_PersonSessions_Ends" ON "PersonSessions" ("Ends");
