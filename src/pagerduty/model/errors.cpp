#include "pagerduty/model/errors.hpp"

#include "base/text.hpp"
#include "pagerduty/model/codec_v2.hpp"

namespace dutyme::pagerduty {

namespace {

std::string as_text(const json::Value& value) {
    if (!value.IsString()) return {};
    return printable({value.GetString(), value.GetStringLength()});
}

std::vector<std::string> texts_in(const json::Value& value, const std::string& prefix = {}) {
    std::vector<std::string> texts;
    const auto add = [&](const json::Value& element) {
        const std::string text = as_text(element);
        if (!text.empty()) texts.push_back(prefix + text);
    };
    add(value);
    if (value.IsArray())
        for (const json::Value& element : value.GetArray()) add(element);
    if (value.IsObject() && prefix.empty())
        for (const auto& [field, element] : value.GetObject()) {
            const auto more = texts_in(element, as_text(field) + ": ");
            texts.insert(texts.end(), more.begin(), more.end());
        }
    return texts;
}

void read_error_object(const json::Value& error, ErrorBody& body) {
    body.message = read_text(error, "message");
    body.code = read_text(error, "code");
    body.details = read_texts(error, "errors");
    body.required_scopes = read_text(error, "required_scopes");
    body.token_scopes = read_text(error, "token_scopes");
}

ErrorBody error_in(const json::Value& reply) {
    ErrorBody body;
    const json::Value* error = json::find(reply, "error");
    if (error != nullptr && !error->IsObject()) {
        body.details = texts_in(*error);
    } else if (reply.IsArray()) {
        for (const json::Value& item : reply.GetArray())
            for (const std::string& text : read_texts(item, "errors")) body.details.push_back(text);
    } else {
        read_error_object(error == nullptr ? reply : *error, body);
    }
    return body;
}

}  // namespace

std::vector<std::string> read_texts(const json::Value& value, const char* name) {
    const json::Value* member = json::find(value, name);
    return member == nullptr ? std::vector<std::string>{} : texts_in(*member);
}

ErrorBody read_error(const std::string& body) {
    try {
        return error_in(json::parse(body));
    } catch (const JsonError&) {
        return {};  // HTML of a gateway, plain text, nothing at all
    }
}

bool is_pagerdutys_error(const std::string& body) {
    try {
        return json::find(json::parse(body), "error") != nullptr;
    } catch (const JsonError&) {
        return false;
    }
}

std::string message_of(const ErrorBody& error) {
    std::string details;
    for (const std::string& detail : error.details) {
        if (!details.empty()) details += ", ";
        details += detail;
    }
    if (error.message.empty() || details.empty()) return error.message + details;
    return error.message + ": " + details;
}

}  // namespace dutyme::pagerduty
