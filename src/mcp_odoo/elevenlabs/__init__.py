"""What ElevenLabs' voice agents send: secrets and signatures verified, transcripts read."""
