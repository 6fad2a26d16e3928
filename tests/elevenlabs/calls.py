"""What ElevenLabs sends, and its signature.

The payloads are those of its documentation (post-call webhooks, "Example webhook payload"), shortened.
"""

import hashlib
import hmac
import json
from typing import Any

from tests.canaries import canary

SECRET = canary("ELEVENLABS_WEBHOOK_SECRET", "wsec_d0f3c0ffee")
NOW = 1739537400

TRANSCRIPTION: dict[str, Any] = {
    "type": "post_call_transcription",
    "event_timestamp": 1739537320,
    "data": {
        "agent_id": "xyz",
        "conversation_id": "abc",
        "status": "done",
        "transcript": [
            {
                "role": "agent",
                "message": "Hey there angelo. How are you?",
                "tool_calls": None,
                "tool_results": None,
                "feedback": None,
                "time_in_call_secs": 0,
                "conversation_turn_metrics": None,
            },
            {
                "role": "user",
                "message": "Hey, can you tell me, like, a fun fact about 11 Labs?",
                "tool_calls": None,
                "tool_results": None,
                "feedback": None,
                "time_in_call_secs": 2,
                "conversation_turn_metrics": None,
            },
            {"role": "agent", "message": None, "tool_calls": [{"tool_name": "facts"}], "time_in_call_secs": 4},
            {
                "role": "agent",
                "message": "I do not have access to fun facts about Eleven Labs.",
                "time_in_call_secs": 9,
                "conversation_turn_metrics": {"convai_llm_service_ttfb": {"elapsed_time": 0.3704247010173276}},
            },
        ],
        "metadata": {
            "start_time_unix_secs": 1739537297,
            "call_duration_secs": 22,
            "cost": 296,
            "deletion_settings": {"deletion_time_unix_secs": 1802609320, "delete_audio": True},
            "feedback": {"overall_score": None, "likes": 0, "dislikes": 0},
            "authorization_method": "authorization_header",
            "charging": {"dev_discount": True},
            "termination_reason": "",
        },
        "analysis": {
            "evaluation_criteria_results": {},
            "data_collection_results": {},
            "call_successful": "success",
            "transcript_summary": "The conversation begins with the agent asking how Angelo is.",
        },
        "conversation_initiation_client_data": {
            "conversation_config_override": {"agent": {"prompt": None, "language": "en"}, "tts": {"voice_id": None}},
            "custom_llm_extra_body": {},
            "dynamic_variables": {"user_name": "angelo"},
        },
        "has_audio": True,
        "has_user_audio": True,
        "has_response_audio": True,
    },
}
AUDIO: dict[str, Any] = {
    "type": "post_call_audio",
    "event_timestamp": 1739537319,
    "data": {"agent_id": "xyz", "conversation_id": "abc", "full_audio": "SUQzBAAAAAAA"},
}
FAILURE: dict[str, Any] = {
    "type": "call_initiation_failure",
    "event_timestamp": 1759931652,
    "data": {
        "agent_id": "xyz",
        "conversation_id": "abc",
        "failure_reason": "busy",
        "metadata": {"type": "twilio", "body": {"CallStatus": "busy", "To": "+5215512345678"}},
    },
}


def by_phone(**variables: Any) -> dict[str, Any]:
    """The transcription of a call on the telephone, with these dynamic variables."""
    data = TRANSCRIPTION["data"]
    phone = {"direction": "inbound", "external_number": "+5215512345678", "agent_number": "+5255", "call_sid": "CA1"}
    return {
        **TRANSCRIPTION,
        "data": {
            **data,
            "metadata": {**data["metadata"], "phone_call": phone},
            "conversation_initiation_client_data": {"dynamic_variables": variables},
        },
    }


def encoded(payload: Any) -> bytes:
    return json.dumps(payload).encode()


def digest(raw: bytes, timestamp: object = NOW, secret: str = SECRET) -> str:
    return hmac.new(secret.encode(), f"{timestamp}.".encode() + raw, hashlib.sha256).hexdigest()


def signed(raw: bytes, timestamp: object = NOW, secret: str = SECRET) -> str:
    """The header for this body."""
    return f"t={timestamp},v0={digest(raw, timestamp, secret)}"
